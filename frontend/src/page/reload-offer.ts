/// A button that reloads the page, beside the message that it is no longer updated.

import { t } from "./messages";

/** Add the button after that message as soon as it is shown. */
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
