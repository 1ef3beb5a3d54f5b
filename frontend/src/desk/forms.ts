/// The pages around the desk: their tabs, and the forms of a person and of the poll maker.
import { one } from "../page/dom";
import { loadMessages } from "../page/messages";
import { fillMoments } from "../page/moments";
import { nameAction } from "./deed";
import { PollMaker } from "./poll-maker";
import { showOwnTab } from "./tabs";

/** Show the page's own tab, and start the forms that it has. */
export async function startForms(): Promise<void> {
  showOwnTab(document);
  const [sanction, poll] = ["[data-sanction]", "[data-poll-maker]"].map((form) =>
    document.querySelector<HTMLFormElement>(form),
  );
  fillMoments(document);
  if (sanction || poll) {
    await loadMessages();
  }
  if (sanction) {
    nameAction(sanction);
  }
  if (poll) {
    new PollMaker(poll, one(document, "[data-preview]")).start();
  }
}
