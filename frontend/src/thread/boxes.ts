/// The boxes in which comments are written: their sides, previews, starters, and names after "@". Loaded when the page is live.
import { followOwnSide } from "./own-side";
import { followPreviews } from "./preview";
import { followStarters } from "./starters";

/** Follow what is written in all boxes of a page. */
export function followBoxes(page: HTMLElement, signal: AbortSignal): void {
  followOwnSide(page, signal);
  followPreviews(page, signal);
  followStarters(page, signal);
  const slug = page.dataset.article ?? "";
  const offer = ({ target }: Event) => {
    const isBox =
      target instanceof HTMLTextAreaElement && target.form?.matches("[data-composer], [data-form-for=edit]");
    if (isBox && (target.value.includes("@") || target.form?.dataset.mentions)) {
      // Without it names can be typed in full.
      void import("./mention-list").then(({ offerNames }) => offerNames(target, slug)).catch(() => {});
    }
  };
  for (const event of ["input", "focusin"]) {
    page.addEventListener(event, offer, { signal });
  }
}
