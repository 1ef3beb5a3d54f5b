/// Reply boxes with words in them outlive the markup around them: a removal or a fresh page takes nobody's text away.
import { all, one, show, showError } from "./dom";

/** Take the reply boxes with words in them out of what is about to be replaced; the result puts them back. */
export function takeComposers(root: ParentNode): () => void {
  const taken = all<HTMLFormElement>(root, "[data-form] > [data-composer]")
    .filter((form) => one<HTMLTextAreaElement>(form, "textarea").value.trim() !== "")
    .map((form) => ({ form, id: form.closest(".comment")?.id ?? "" }));
  for (const { form } of taken) {
    form.remove();
  }
  return () => {
    for (const { form, id } of taken) {
      putBack(form, document.getElementById(id));
    }
  };
}

function putBack(form: HTMLFormElement, comment: HTMLElement | null): void {
  if (!comment) {
    const place = one(document, "[data-open-debate]");
    place.append(form);
    show(place, true);
    showError(
      form,
      "The comment that you answer is not on this page any more. Your reply can still be posted.",
    );
    return;
  }
  one(comment, "[data-form]").replaceChildren(form);
  const isGone = comment.matches(".tombstone");
  showError(form, isGone ? "This comment is gone and takes no replies. What you wrote is kept here." : null);
}
