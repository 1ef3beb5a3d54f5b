/// The HTTP side of the contract: calls as the current reader, and errors as refusals.

import { language, t } from "../page/messages";
import { type AskSession, credentials } from "./credentials";
import type { Failure, Session } from "./wire";

/** The server understood the request and refused it; nothing was changed. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly retryAfter?: number,
    /** The address of the required challenge. */
    readonly challenge?: string,
  ) {
    super(message);
  }
}

/** No answer: it is unknown whether the server did it. Every command can be retried. */
export class NoAnswer extends Error {}

/** The server failed at this request and may fail again. */
export class ServerFault extends NoAnswer {}

const TIMEOUT_MS = 15_000;
const NO_CONTENT = 204;

/** Call the API, with a challenge's solution if any; rejects with `Refusal` or `NoAnswer`. */
export async function call<Answer>(
  method: string,
  path: string,
  body?: unknown,
  solution?: string,
): Promise<Answer> {
  if (method !== "GET") {
    await credentials().prepare(askSession);
  }
  const sent = credentials().headers();
  const ask = () => solving((solved) => request<Answer>(method, path, body, solved), solution);
  try {
    return await ask();
  } catch (failure) {
    if (!(failure instanceof Refusal && (await credentials().renew(failure.code, askSession, sent)))) {
      throw failure;
    }
    return ask();
  }
}

/** Make a request; if the server requires a challenge, solve it and repeat the request. */
export async function solving<Answer>(
  act: (solution?: string) => Promise<Answer>,
  solution?: string,
): Promise<Answer> {
  try {
    return await act(solution);
  } catch (failure) {
    if (!(failure instanceof Refusal && failure.challenge)) {
      throw failure;
    }
    const challenges = await import("./challenge");
    return act(await challenges.solveChallenge(failure.challenge, call));
  }
}

const askSession: AskSession = (method, path) =>
  solving((solution) => request<Session>(method, `/session${path}`, undefined, solution));

/** Convert a server's error, from either protocol, into the error to throw. */
export function failureOf(error: Omit<Failure, "type" | "id">): Refusal | NoAnswer {
  const { code, message, retry_after, challenge } = error;
  if (code === "internal") {
    return new ServerFault(t("Something went wrong on the server."));
  }
  if (code === "unavailable") {
    return new NoAnswer(t("The server can't answer at the moment."));
  }
  return new Refusal(code, message, retry_after, challenge);
}

async function request<Answer>(
  method: string,
  path: string,
  body?: unknown,
  solution?: string,
): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      headers: {
        "Content-Type": "application/json",
        "Accept-Language": language(),
        ...credentials().headers(),
        ...(solution ? { "X-Challenge-Solution": solution } : {}),
      },
      credentials: credentials().cookies,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new NoAnswer(t("The server can't be reached."));
  }
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok && (answer !== null || response.status === NO_CONTENT)) {
    return answer as Answer;
  }
  const error = (answer as { error?: Omit<Failure, "type" | "id"> } | null)?.error;
  throw error ? failureOf(error) : unreadable(response);
}

/** Convert a response that breaks the contract (cut off, or from an intermediary) into the error to throw. */
function unreadable({ status }: Response): Refusal | NoAnswer {
  if (status >= 400 && status < 500) {
    return new Refusal(
      "refused",
      t("The server, or a proxy in front of it, refused this (%(status)s).", { status }),
    );
  }
  return failureOf({ code: status === 500 ? "internal" : "unavailable", message: "" });
}
