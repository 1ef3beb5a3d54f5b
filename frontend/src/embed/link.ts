/// The link to the debate's own page, which stays where no frame can be shown.

/** Find the publisher's own link: before the script, inside any other element. */
export function findLink(place: HTMLElement, host: string): HTMLElement | null {
  const within = place instanceof HTMLScriptElement ? place.previousElementSibling : place;
  const links = [...(within?.querySelectorAll("a") ?? []), within];
  const link = links.find((one) => one instanceof HTMLAnchorElement && one.origin === host);
  if (!(link instanceof HTMLElement) || within === place) {
    return link instanceof HTMLElement ? link : null;
  }
  return within as HTMLElement;
}

/** Put a link into the page, if the publisher has written none. */
export function makeLink(place: HTMLElement, address: string, text: string): HTMLElement {
  const paragraph = document.createElement("p");
  const link = document.createElement("a");
  link.href = address;
  link.textContent = text;
  paragraph.append(link);
  if (place instanceof HTMLScriptElement) {
    place.before(paragraph);
  } else {
    place.append(paragraph);
  }
  return paragraph;
}
