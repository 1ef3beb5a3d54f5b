/// The number of a comment in its element, and in the links and buttons of the template's markup.
import type { Comment } from "../net/wire";
import { all } from "../page/dom";

/** Give an element of the template the address of its comment. */
export function address(element: HTMLElement, comment: Comment): void {
  const id = String(comment.id);
  element.id = `comment-${id}`;
  element.dataset.comment = id;
  element.dataset.rev = String(comment.rev);
  element.dataset.state = comment.state;
  note(element, "parent", String(comment.parent ?? ""));
  addressParts(element, id);
}

/** Write a comment's number into the links and buttons of a part of the template. */
export function addressParts(root: HTMLElement, id: string): void {
  for (const link of [root, ...all(root, "a")]) {
    // A publisher's address can itself contain a 0.
    const href = link.getAttribute("href")?.replace(/(^\?\w+=|comment[=/-])0\b/g, `$1${id}`);
    if (href) {
      link.setAttribute("href", href);
    }
  }
  for (const button of all<HTMLButtonElement>(root, "button[formaction]")) {
    button.setAttribute("formaction", (button.getAttribute("formaction") ?? "").replace("/0/", `/${id}/`));
  }
}

/** Set a data attribute, or take it away if it says nothing. */
export function note(element: HTMLElement, name: string, value: string): void {
  element.dataset[name] = value;
  if (value === "") {
    delete element.dataset[name];
  }
}
