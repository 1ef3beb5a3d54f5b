/// Finding and changing elements. Every slot of the templates has a data attribute; a missing one is a mistake of ours.

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

export function setText(root: ParentNode, selector: string, text: string): void {
  const element = root.querySelector(selector);
  if (element && element.textContent !== text) {
    element.textContent = text;
  }
}

export function show(element: Element | null, isShown: boolean): void {
  element?.toggleAttribute("hidden", !isShown);
}

/** Show why something did not work, in words, beside the place where it was tried; no reason: nothing is shown. */
export function showError(root: ParentNode, message: string | null): void {
  const place = root.querySelector("[data-error]");
  if (place) {
    place.textContent = message ?? "";
    show(place, message !== null);
  }
}

/** Clone the first element of a `<template>`. */
export function cloneTemplate(id: string): HTMLElement {
  const template = one<HTMLTemplateElement>(document, `#${id}`);
  const content = template.content.firstElementChild;
  return document.importNode(content as HTMLElement, true);
}
