/// The desk's tabs: on a phone they scroll, and the page's own one has to be in view.

/** Bring the tab of this page into view. */
export function showOwnTab(root: ParentNode): void {
  root.querySelector(".desk-tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
}
