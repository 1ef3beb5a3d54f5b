/// The questions that an empty debate offers: pressed, one is quoted in the box for a new comment.
import { one } from "../page/dom";
import { insertQuotation } from "./quotation";

export function followStarters(page: HTMLElement, signal: AbortSignal): void {
  page.addEventListener(
    "click",
    (event) => {
      const starter = (event.target as Element).closest("[data-starter]");
      if (starter) {
        event.preventDefault();
        const text = one<HTMLTextAreaElement>(page, "#composer-body");
        insertQuotation(text, `> ${starter.textContent}`);
      }
    },
    { signal },
  );
}
