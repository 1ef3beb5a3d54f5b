/// The HTTP side of the contract: calls in the name of whoever is speaking, and errors as refusals.
import { type AskSession, credentials } from "./credentials";
import type { Failure, Session } from "./wire";

/** The server understood and said no; nothing was changed. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

/** No answer: it is unknown whether the server did it. Every command may be sent again. */
export class NoAnswer extends Error {}

const TIMEOUT_MS = 15_000;

/** Call the API; rejects with `Refusal` or `NoAnswer`. */
export async function call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  if (method !== "GET") {
    await credentials().prepare(askSession);
  }
  try {
    return await request<Answer>(method, path, body);
  } catch (failure) {
    if (!(failure instanceof Refusal && (await credentials().renew(failure.code, askSession)))) {
      throw failure;
    }
    return request<Answer>(method, path, body);
  }
}

const askSession: AskSession = (method, path) => request<Session>(method, `/session${path}`);

/** Turn an error of the server, from either protocol, into what is thrown. */
export function failureOf({ code, message, retry_after }: Omit<Failure, "type" | "id">): Refusal | NoAnswer {
  if (code === "internal" || code === "unavailable") {
    return new NoAnswer("The server is in trouble.");
  }
  return new Refusal(code, message, retry_after);
}

async function request<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      headers: { "Content-Type": "application/json", ...credentials().headers() },
      credentials: credentials().cookies,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new NoAnswer("The server cannot be reached.");
  }
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) {
    return answer as Answer;
  }
  const error = (answer as { error?: Omit<Failure, "type" | "id"> } | null)?.error;
  throw error ? failureOf(error) : new NoAnswer("The server is in trouble.");
}
