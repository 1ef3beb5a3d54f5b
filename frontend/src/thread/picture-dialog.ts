/// Shows a picture of a comment or a poll's result, to be saved or shared. Loaded only when a reader wants one.
import styles from "../../styles/picture.css?url";
import { t } from "../page/messages";
import { loadStyles } from "../page/styles";

/** Show a picture in a dialog; `name` is the file's, `words` say what is on it. */
export async function showPicture(canvas: HTMLCanvasElement, name: string, words: string): Promise<void> {
  const [blob] = await Promise.all([toBlob(canvas), loadStyles(styles).catch(() => {})]);
  const file = new File([blob], `${name}.png`, { type: "image/png" });
  const address = URL.createObjectURL(file);
  const dialog = document.createElement("dialog");
  dialog.className = "picture-dialog";
  dialog.setAttribute("aria-label", t("Share as a picture"));
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", words);
  const save = document.createElement("a");
  save.className = "save";
  save.href = address;
  save.download = file.name;
  save.textContent = t("Save the picture");
  const row = document.createElement("p");
  const told = document.createElement("p");
  told.role = "status";
  row.append(save);
  const shared = { files: [file], title: document.title, text: words };
  if (navigator.canShare?.(shared)) {
    const share = async () => {
      const { offer } = await import("../page/offer");
      if (!(await offer(shared))) {
        told.textContent = t("It can't be shared from here. You can save it.");
      }
    };
    row.append(button(t("Share"), () => void share()));
  }
  row.append(button(t("Close"), () => dialog.close()));
  dialog.append(canvas, row, told);
  dialog.addEventListener("close", () => {
    URL.revokeObjectURL(address);
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
}

function button(label: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "plain";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

async function toBlob(canvas: HTMLCanvasElement): Promise<Blob> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) {
    throw new Error("no picture");
  }
  return blob;
}
