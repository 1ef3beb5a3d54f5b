/// What a reader does: sent over the socket while that is live, else as the HTTP twin with the same outcome.
import { call, failureOf, NoAnswer, Refusal } from "./http";
import type { Ack, Comment, Decision, Failure, Reader, Tally } from "./wire";

export type Command =
  | { type: "comment"; body: string; key: string; parent?: number; staff?: true }
  | { type: "vote"; poll: number; choices: number[]; solution?: string }
  | { type: "like" | "unlike"; comment: number }
  | { type: "report"; comment: number; reason: string; note: string }
  | {
      type: "remove" | "restore" | "approve" | "pin" | "unpin";
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
export interface Line {
  readonly isLive: boolean;
  send(text: string): void;
  reopen(): void;
}

const ACK_TIMEOUT_MS = 10_000;
/** The server closes the socket on a frame over 16 KiB; over HTTP there is more room to say what is wrong. */
const MAX_FRAME_BYTES = 16_000;

interface Waiting {
  resolve(answer: Answer): void;
  reject(reason: Error): void;
}

export class Commands {
  #waiting = new Map<string, Waiting>();
  #count = 0;
  /** A ballot without a name belongs to a cookie, which only an HTTP answer can set. */
  #votesByHttp = true;

  constructor(
    private readonly slug: string,
    private readonly line: () => Line,
  ) {}

  noteReader(reader: Reader): void {
    this.#votesByHttp = reader.kind === "anonymous";
  }

  /** Send the command; rejects with `Refusal`, or with `NoAnswer` where it may be sent again. */
  async send(command: Command): Promise<Answer> {
    try {
      return await this.#sendOnce(command);
    } catch (failure) {
      const isAsked = failure instanceof Refusal && failure.code === "challenge_required";
      if (command.type !== "vote" || command.solution || !isAsked) {
        throw failure;
      }
      const { solveChallenge } = await import("./challenge");
      return this.#sendOnce({ ...command, solution: await solveChallenge(command.poll) });
    }
  }

  async #sendOnce(command: Command): Promise<Answer> {
    if (this.line().isLive && !(command.type === "vote" && this.#votesByHttp)) {
      try {
        return await this.#sendBySocket(command);
      } catch (failure) {
        if (!(failure instanceof NoAnswer)) {
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

  /** The socket is lost, and with it whatever answers were under way. */
  giveUpWaiting(): void {
    for (const waiting of [...this.#waiting.values()]) {
      waiting.reject(new NoAnswer("The connection was lost."));
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
        waiting.reject(new NoAnswer("No answer in time."));
        this.line().reopen();
      }, ACK_TIMEOUT_MS);
      this.#waiting.set(id, waiting);
      this.line().send(text);
    });
  }

  #sendByHttp(command: Command): Promise<Answer> {
    switch (command.type) {
      case "comment": {
        const { type: _, ...comment } = command;
        return call("POST", `/articles/${this.slug}/comments`, comment);
      }
      case "vote":
        return call("PUT", `/polls/${command.poll}/ballot`, {
          choices: command.choices,
          ...(command.solution ? { solution: command.solution } : {}),
        });
      case "like":
        return call("PUT", `/comments/${command.comment}/like`);
      case "unlike":
        return call("DELETE", `/comments/${command.comment}/like`);
      case "report": {
        const { reason, note } = command;
        return call("POST", `/comments/${command.comment}/reports`, { reason, note });
      }
      default: {
        const { type, reason, category } = command;
        return call("POST", `/comments/${command.comment}/decisions`, { action: type, reason, category });
      }
    }
  }
}
