/// The reader's name, wherever the page shows it: in the header and in every box.
import { all, show, writeText } from "./dom";

/** Show the name, also in boxes that open later; null: the boxes ask for a name. */
export function showName(name: string | null): void {
  const templates = all<HTMLTemplateElement>(document, "template").map((template) => template.content);
  for (const root of [document, ...templates]) {
    for (const place of all(root, "[data-reader-name], [data-own-name]")) {
      // It gives way where there is no room; then the title has the whole of it.
      place.title = name ?? "";
      writeText(place, place.title);
    }
    for (const element of all(root, "[data-signed-in], [data-as]")) {
      show(element, name !== null);
    }
    for (const element of all(root, "[data-signed-out], [data-name]")) {
      show(element, name === null);
    }
  }
}
