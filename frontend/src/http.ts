/// The HTTP side of the contract: calls with the CSRF token, and errors as refusals.
import { all } from "./dom";
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
  try {
    return await request<Answer>(method, path, body);
  } catch (failure) {
    if (!(failure instanceof Refusal && failure.code === "csrf_failed")) {
      throw failure;
    }
    // Signing in or out in another tab has changed the token.
    setCsrfToken((await request<Session>("GET", "/session")).csrf);
    return request<Answer>(method, path, body);
  }
}

/** Turn an error of the server, from either protocol, into what is thrown. */
export function failureOf({ code, message, retry_after }: Omit<Failure, "type" | "id">): Refusal | NoAnswer {
  if (code === "internal" || code === "unavailable") {
    return new NoAnswer("The server is in trouble.");
  }
  return new Refusal(code, message, retry_after);
}

/** Use another CSRF token from now on, in every form of the page. */
export function setCsrfToken(token: string): void {
  const templates = all<HTMLTemplateElement>(document, "template").map((template) => template.content);
  for (const root of [document, ...templates]) {
    for (const input of all<HTMLInputElement>(root, "input[name=csrfmiddlewaretoken]")) {
      input.value = token;
    }
  }
}

async function request<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
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

function csrfToken(): string {
  return document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
}
