/// In a frame: the reader's warnings and bans, and the one appeal against each. On our own pages that is a page.

import { call } from "../net/http";
import type { OwnSanction } from "../net/wire";
import { cloneTemplate, one, setText, show, showError } from "./dom";
import { makeMoment, writeMessage } from "./moments";

/** Show this reader's warnings and bans in an element, newest first. */
export async function showAccountStatus(place: HTMLElement): Promise<void> {
  const { sanctions } = await call<{ sanctions: OwnSanction[] }>("GET", "/sanctions");
  place.replaceChildren(...sanctions.map((sanction) => describe(sanction, () => showAccountStatus(place))));
}

function describe(sanction: OwnSanction, showAgain: () => Promise<void>): HTMLElement {
  const entry = cloneTemplate("sanction-template");
  writeMessage(one(entry, "[data-message]"), sanction.message, sanction.ends);
  one(entry, "[data-began]").replaceChildren(makeMoment(sanction.began));
  show(entry.querySelector("[data-lifted]"), sanction.lifted !== null);
  show(
    entry.querySelector("[data-over]"),
    !sanction.lifted && !sanction.is_in_force && sanction.kind !== "warning",
  );
  setText(entry, "[data-appeal]", sanction.appeal ?? "");
  setText(entry, "[data-answer]", sanction.answer ?? "");
  show(entry.querySelector("[data-appealed]"), sanction.appeal !== null);
  show(entry.querySelector("[data-waiting]"), sanction.answer === null);
  show(entry.querySelector("[data-answered]"), sanction.answer !== null);
  const form = one<HTMLFormElement>(entry, "[data-appeal-form]");
  show(form, sanction.may_appeal);
  const field = one<HTMLTextAreaElement>(form, "textarea");
  field.id = `appeal-${sanction.id}`;
  one(form, "label").setAttribute("for", field.id);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    showError(form, null);
    try {
      await call("POST", `/sanctions/${sanction.id}/appeal`, { text: field.value });
      await showAgain();
    } catch (failure) {
      showError(form, (failure as Error).message);
    }
  });
  return entry;
}
