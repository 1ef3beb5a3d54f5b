/// The reader's name, wherever the page shows it: in the header and in every box.
import { all, setText, show } from "./dom";

/** Show the name, also in boxes that open later; null: the boxes ask for a name. */
export function showName(name: string | null): void {
  setText(document, "[data-reader-name]", name ?? "");
  for (const element of all(document, "[data-signed-in]")) {
    show(element, name !== null);
  }
  for (const element of all(document, "[data-signed-out]")) {
    show(element, name === null);
  }
  const templates = all<HTMLTemplateElement>(document, "template").map((template) => template.content);
  for (const form of [document, ...templates].flatMap((root) => all(root, "[data-composer]"))) {
    setText(form, "[data-own-name]", name ?? "");
    show(form.querySelector("[data-as]"), name !== null);
    show(form.querySelector("[data-name]"), name === null);
  }
}
