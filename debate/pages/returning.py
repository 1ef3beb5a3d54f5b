"""The one script that pages carry in themselves, as it must have run before their first picture is drawn.

Going back, a browser that has not kept the page may show the answer that it had stored, whatever the headers say (the
history of RFC 9111, section 6). That may hold comments that were removed meanwhile: none is shown until the page has
caught up, for which `frontend/src/waking.ts` waits. Where that code does not come, the page shows what it has.
"""

from base64 import b64encode
from hashlib import sha256

from django.utils.safestring import mark_safe

SLEEP_ON_RETURN = mark_safe("""
if (performance.getEntriesByType("navigation").some((entry) => entry.type === "back_forward")) {
  const { dataset } = document.documentElement;
  dataset.asleep = "returned";
  setTimeout(() => dataset.asleep === "returned" && delete dataset.asleep, 3000);
}
""")
# What a policy for scripts allows it by, as in https://www.w3.org/TR/CSP3/#grammardef-hash-source.
CSP_SOURCE = f"'sha256-{b64encode(sha256(SLEEP_ON_RETURN.encode()).digest()).decode()}'"
