/// A button that loads the page again, where it says that it is no longer updated.

import { t } from "./messages";

/** Add the button behind that sentence as soon as it is there. */
export function offerReload(page: HTMLElement): void {
  const watch = new MutationObserver(() => {
    if (page.dataset.connection === "ended") {
      watch.disconnect();
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = t("Reload");
      button.addEventListener("click", () => location.reload());
      page.querySelector(".connection")?.append(" ", button);
    }
  });
  watch.observe(page, { attributeFilter: ["data-connection"] });
}
