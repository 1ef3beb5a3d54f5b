/// A person's page: the button says what the form does ("Mute for 1 day").
import { all, one } from "../page/dom";
import { t } from "../page/messages";

/** Make the form's button name the chosen action, now and after each change. */
export function nameAction(form: HTMLFormElement): void {
  const button = one<HTMLButtonElement>(form, "[data-deed]");
  const onlyRemove = one<HTMLButtonElement>(form, "[data-only-remove]");
  const unchosen = button.textContent ?? "";
  const say = () => {
    button.textContent = actionOf(form) ?? unchosen;
    onlyRemove.disabled = one<HTMLSelectElement>(form, "[name=sweep]").value === "";
  };
  form.addEventListener("change", say);
  say();
}

function actionOf(form: HTMLFormElement): string | null {
  const kind = all<HTMLInputElement>(form, "[name=kind]").find(({ checked }) => checked)?.value;
  const hours = one<HTMLSelectElement>(form, "[name=hours]");
  const duration = hours.selectedOptions[0]?.text ?? "";
  if (kind === "mute") {
    return hours.value ? t("Mute for %(duration)s", { duration }) : t("Mute");
  }
  if (kind === "ban") {
    return hours.value ? t("Ban for %(duration)s", { duration }) : t("Ban permanently");
  }
  return kind === "warning" ? t("Warn") : null;
}
