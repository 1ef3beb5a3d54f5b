/// Links to more of a debate, followed without leaving the page.
import type { Loading } from "./more";

/** Follow "More comments" and "Show N more replies" without leaving the page. */
export function followMore(page: HTMLElement, loading: Loading, signal: AbortSignal): void {
  const follow = async (link: HTMLAnchorElement) => {
    try {
      const { loadMore } = await import("./more");
      await loadMore(page, link, loading);
    } catch {
      // In a frame, on another page than the surrounding one.
      open(link.href, document.querySelector("base")?.target || "_self");
    }
  };
  page.addEventListener(
    "click",
    (event) => {
      const link = (event.target as Element).closest<HTMLAnchorElement>(
        "[data-more-threads], [data-more-replies]",
      );
      if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
        event.preventDefault();
        void follow(link);
      }
    },
    { signal },
  );
}
