/// The HTTP side of the contract: calls with the CSRF token, and errors as refusals.
import { all } from "./dom";
import type { Failure } from "./wire";

/** The server understood and said no; nothing was changed. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly retryAfter?: number,
  ) {
    super(message);
  }

  static from(failure: Pick<Failure, "code" | "message" | "retry_after">): Refusal {
    return new Refusal(failure.code, failure.message, failure.retry_after);
  }
}

/** No answer: it is unknown whether the server did it. Every command may be sent again. */
export class NoAnswer extends Error {}

const TIMEOUT_MS = 15_000;

export async function call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
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
  const error = (answer as { error?: Failure } | null)?.error;
  if (!error || response.status >= 500) {
    throw new NoAnswer("The server is in trouble.");
  }
  throw Refusal.from(error);
}

/** Use another CSRF token from now on, in every form of the page. */
export function setCsrfToken(token: string): void {
  const forms = [
    document,
    ...all<HTMLTemplateElement>(document, "template").map((template) => template.content),
  ];
  for (const root of forms) {
    for (const input of all<HTMLInputElement>(root, "input[name=csrfmiddlewaretoken]")) {
      input.value = token;
    }
  }
}

function csrfToken(): string {
  return document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
}
