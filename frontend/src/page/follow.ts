/// Following a debate without leaving its page. Loaded where an account can follow one.
import { call } from "../net/http";
import { Announcer } from "./announcer";
import { one, writeText } from "./dom";
import { t } from "./messages";

/** Follow the page's debate, or stop following it, when the button is pressed. */
export function followByCall(page: HTMLElement): void {
  page.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.matches(".follow")) {
      event.preventDefault();
      void toggle(page, form);
    }
  });
}

async function toggle(page: HTMLElement, form: HTMLFormElement): Promise<void> {
  const stop = form.querySelector("input[name=stop]");
  const announcer = new Announcer(page.querySelector("[data-announce]"));
  try {
    await call(stop ? "DELETE" : "PUT", `/articles/${page.dataset.article}/follow`);
  } catch (failure) {
    announcer.say((failure as Error).message);
    one(form, "button").title = (failure as Error).message;
    return;
  }
  if (stop) {
    stop.remove();
  } else {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name: "stop", value: "yes" });
    form.append(input);
  }
  const words = stop ? t("Follow this debate") : t("Stop following");
  writeText(one(form, "button"), words);
  announcer.say(words);
}
