/// The field for the code of a second factor, in every form that signs in with a password.

import { Refusal } from "../net/http";
import { one, show } from "./dom";

/** Show the field if the refusal asks for a code, and let the reader type it. */
export function askForCode(form: ParentNode, failure: unknown): void {
  if (failure instanceof Refusal && ["second_factor_required", "wrong_code"].includes(failure.code)) {
    show(one(form, "[data-code]"), true);
    const field = one<HTMLInputElement>(form, "[data-code] input");
    field.required = true;
    field.select();
    field.focus();
  }
}
