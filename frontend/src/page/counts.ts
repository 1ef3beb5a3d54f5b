/// What the head of the page counts: votes in all of its polls, comments, and who is here now.
import { all, setText, show } from "./dom";
import { tn } from "./messages";

export class Counts {
  constructor(private readonly page: HTMLElement) {}

  showVotes(): void {
    const polls = all(this.page, "[data-poll]:not([data-state=archived])");
    const votes = polls.reduce((sum, { dataset }) => sum + Number(dataset.cast), 0);
    setText(this.page, "[data-count-votes]", tn("%(number)s vote", "%(number)s votes", votes));
    show(this.page.querySelector("[data-count-votes]"), polls.length > 0);
  }

  showComments(count: number): void {
    setText(this.page, "[data-count-comments]", tn("%(number)s comment", "%(number)s comments", count));
  }

  showViewers(count: number): void {
    setText(this.page, "[data-viewers]", tn("%(number)s here now", "%(number)s here now", count));
  }
}
