/// Readers' commands: sent over the socket while it is live, otherwise as the equivalent HTTP call.

import { t } from "../page/messages";
import { call, failureOf, NoAnswer, Refusal, ServerFault, solving } from "./http";
import type { Ack, Comment, Decision, Failure, Mention, Reader, Tally } from "./wire";

/** A reader's command; `solution` is a challenge's. */
export type Command = Act & { solution?: string };

/** `staff`: as a moderator. `side`: with the author's side, the default. `question`: to the newsroom. */
export interface Marks {
  staff?: boolean | undefined;
  side?: boolean | undefined;
  question?: boolean | undefined;
  mentions?: Mention[] | undefined;
}

type Act =
  | ({ type: "comment"; body: string; key: string; author?: number; parent?: number } & Marks)
  | { type: "vote"; poll: number; choices: number[] }
  | { type: "like" | "unlike"; comment: number }
  | { type: "report"; comment: number; reason: string; note: string }
  | {
      type: "remove" | "restore" | "approve" | "pin" | "unpin" | "pick" | "unpick" | "unmark_question";
      comment: number;
      reason: string;
      category: string;
    };

export interface Answer {
  comment?: Comment;
  tally?: Tally;
  ballot?: number[];
  decision?: Decision;
}

/** What commands need of the feed. */
export interface Sender {
  readonly isLive: boolean;
  send(text: string): void;
  reopen(): void;
}

const ACK_TIMEOUT_MS = 10_000;
/** The server closes the socket on a frame over 16 KiB; an HTTP error can say what is wrong. */
const MAX_FRAME_BYTES = 16_000;

interface Waiting {
  resolve(answer: Answer): void;
  reject(reason: Error): void;
}

export class Commands {
  #waiting = new Map<string, Waiting>();
  #count = 0;
  /** A ballot without a name belongs to a cookie, which only an HTTP response can set. */
  #votesByHttp = true;

  constructor(
    private readonly slug: string,
    private readonly feed: () => Sender,
  ) {}

  noteReader(reader: Reader): void {
    this.#votesByHttp = reader.kind === "anonymous";
  }

  /** Send the command; rejects with `Refusal`, or with `NoAnswer` if it can be retried. */
  async send(command: Command): Promise<Answer> {
    return solving((solution) => this.#sendOnce(solution ? { ...command, solution } : command));
  }

  async #sendOnce(command: Command): Promise<Answer> {
    if (this.feed().isLive && !(command.type === "vote" && this.#votesByHttp)) {
      try {
        return await this.#sendBySocket(command);
      } catch (failure) {
        if (failure instanceof Refusal && failure.code === "identity_changed") {
          // Another tab has signed in or out: make the call, and reconnect the socket, as the current reader.
          this.feed().reopen();
        } else if (!(failure instanceof NoAnswer) || failure instanceof ServerFault) {
          throw failure;
        }
      }
    }
    return this.#sendByHttp(command);
  }

  receiveAnswer(answer: Ack | Failure): void {
    const waiting = this.#waiting.get(answer.id ?? "");
    if (answer.type === "ack") {
      waiting?.resolve(answer);
    } else {
      waiting?.reject(failureOf(answer));
    }
  }

  /** The socket is lost, and with it all pending answers. */
  giveUpWaiting(): void {
    for (const waiting of [...this.#waiting.values()]) {
      waiting.reject(new NoAnswer(t("The connection was lost.")));
    }
  }

  #sendBySocket(command: Command): Promise<Answer> {
    this.#count += 1;
    const id = `c${this.#count}`;
    const text = JSON.stringify({ ...command, id });
    if (new TextEncoder().encode(text).length > MAX_FRAME_BYTES) {
      return this.#sendByHttp(command);
    }
    return new Promise<Answer>((resolve, reject) => {
      const settle = <Value>(act: (value: Value) => void) => {
        return (value: Value) => {
          clearTimeout(timer);
          this.#waiting.delete(id);
          act(value);
        };
      };
      const waiting = { resolve: settle(resolve), reject: settle(reject) };
      const timer = setTimeout(() => {
        waiting.reject(new NoAnswer(t("No answer in time.")));
        this.feed().reopen();
      }, ACK_TIMEOUT_MS);
      this.#waiting.set(id, waiting);
      this.feed().send(text);
    });
  }

  #sendByHttp({ solution, ...command }: Command): Promise<Answer> {
    const [method, path, body] = this.#twinOf(command);
    return call(method, path, body, solution);
  }

  /** Return the equivalent HTTP call of a command. */
  #twinOf(command: Act): [method: string, path: string, body?: unknown] {
    switch (command.type) {
      case "comment": {
        const { type: _, ...comment } = command;
        return ["POST", `/articles/${this.slug}/comments`, comment];
      }
      case "vote":
        return ["PUT", `/polls/${command.poll}/ballot`, { choices: command.choices }];
      case "like":
        return ["PUT", `/comments/${command.comment}/like`];
      case "unlike":
        return ["DELETE", `/comments/${command.comment}/like`];
      case "report": {
        const { reason, note } = command;
        return ["POST", `/comments/${command.comment}/reports`, { reason, note }];
      }
      default: {
        const { type, reason, category } = command;
        return ["POST", `/comments/${command.comment}/decisions`, { action: type, reason, category }];
      }
    }
  }
}
