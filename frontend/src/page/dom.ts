/// Finding and changing elements. Every slot of the templates has a data attribute; a missing one is a bug.

export function all<Kind extends Element = HTMLElement>(root: ParentNode, selector: string): Kind[] {
  return [...root.querySelectorAll<Kind>(selector)];
}

export function one<Kind extends Element = HTMLElement>(root: ParentNode, selector: string): Kind {
  const found = root.querySelector<Kind>(selector);
  if (!found) {
    throw new Error(`the page has no ${selector}`);
  }
  return found;
}

/** What the server and this code wrote into elements. The DOM may contain the browser's translation instead. */
const written = new WeakMap<Element, string>();

/** Note what the server wrote into a part of a page, before the browser translates it. */
export function noteWritten(root: ParentNode): void {
  for (const element of all<Element>(root, ":not(:has(*))")) {
    written.set(element, element.textContent ?? "");
  }
  for (const element of all<Element>(root, "[data-body]")) {
    written.set(element, element.innerHTML);
  }
}

/** Return the text that was written into an element. */
export function textOf(element: Element | null): string {
  return (element && (written.get(element) ?? element.textContent)) ?? "";
}

/** Write a text into an element, unless it was written there before: then the element isn't touched. */
export function writeText(element: Element, text: string): void {
  if (textOf(element) !== text) {
    element.textContent = text;
  }
  written.set(element, text);
}

/** Write sanitised HTML from the server, unless it was written there before. */
export function writeHtml(element: Element, html: string): void {
  if ((written.get(element) ?? element.innerHTML) !== html) {
    element.innerHTML = html;
  }
  written.set(element, html);
}

export function setText(root: ParentNode, selector: string, text: string): void {
  const element = root.querySelector(selector);
  if (element) {
    writeText(element, text);
  }
}

export function show(element: Element | null, isShown: boolean): void {
  element?.toggleAttribute("hidden", !isShown);
}

/** Show why something failed, beside the place where it was tried; without a reason, hide the message. */
export function showError(root: ParentNode, message: string | null): void {
  const isComment = root instanceof Element && root.matches(".comment");
  // A form below a comment has a place for its own.
  const place = isComment
    ? (root.querySelector(":scope > [data-error]") ?? (message && insertError(root)))
    : root.querySelector("[data-error]");
  if (place) {
    writeText(place, message ?? "");
    show(place, message !== null);
    place.classList.remove("thanks");
  }
}

/** A comment has a place for messages only while there is one. */
function insertError(root: ParentNode): Element {
  const place = document.createElement("p");
  place.className = "error";
  place.dataset.error = "";
  place.setAttribute("role", "alert");
  one(root, "[data-form]").before(place);
  return place;
}

/** Clone the first element of a `<template>`. */
export function cloneTemplate(id: string): HTMLElement {
  const template = one<HTMLTemplateElement>(document, `#${id}`);
  const content = template.content.firstElementChild;
  return document.importNode(content as HTMLElement, true);
}

/** Give the cloned form's fields unique ids, so that each label still belongs to its field. */
export function numberFields(form: HTMLFormElement, prefix: string): void {
  for (const [place, field] of form.querySelectorAll("[id]").entries()) {
    const id = `${prefix}-${place}`;
    form.querySelector(`label[for="${field.id}"]`)?.setAttribute("for", id);
    field.id = id;
  }
}
