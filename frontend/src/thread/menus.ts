/// The comments' menus: loaded with the page, so that they also open without a connection, and opened by names as well.

/** Load the menus and their forms, and open a comment's menu when its author's name is pressed. */
export function followMenus(page: HTMLElement, signal: AbortSignal): void {
  void Promise.all([import("./menu"), import("./comment-forms")]).catch(() => {});
  page.addEventListener(
    "click",
    ({ target }) => {
      const name = (target as Element).closest("[data-author-name]");
      name?.closest(".comment")?.querySelector<HTMLElement>("footer > [data-act=menu]")?.click();
    },
    { signal },
  );
}
