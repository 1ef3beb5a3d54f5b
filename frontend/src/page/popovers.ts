/// What unfolds over the page: a click elsewhere and the Escape key close it.

export function closeFromOutside(page: Document): void {
  page.addEventListener("click", ({ target }) => {
    for (const popover of opened(page)) {
      popover.open = popover.contains(target as Node);
    }
  });
  page.addEventListener("keydown", ({ key }) => {
    for (const popover of key === "Escape" ? opened(page) : []) {
      popover.open = false;
      popover.querySelector("summary")?.focus();
    }
  });
}

function opened(page: Document): NodeListOf<HTMLDetailsElement> {
  return page.querySelectorAll<HTMLDetailsElement>("details[data-popover][open]");
}
