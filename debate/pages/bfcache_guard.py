"""The only inline script, because it must run before the page's first paint.

Going back, a browser that has not kept the page may show the answer that it had stored, whatever the headers say (the
history of RFC 9111, section 6). That may hold comments that have been removed since: none is shown until the page has
caught up, for which `frontend/src/page/stale-guard.ts` waits. If that code does not load, the page shows what it has.

The content security policy allows it by its hash, `INLINE_SCRIPT` in the settings.
"""

from django.utils.safestring import mark_safe

SLEEP_ON_RETURN = mark_safe("""
if (performance.getEntriesByType("navigation").some((entry) => entry.type === "back_forward")) {
  const { dataset } = document.documentElement;
  dataset.asleep = "returned";
  setTimeout(() => dataset.asleep === "returned" && delete dataset.asleep, 3000);
}
""")
