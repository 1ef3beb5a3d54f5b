import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";

type Listener = (event: unknown) => void;

/** Let the worker hear that the push service has changed the device's address; returns the calls that it makes. */
async function renewed(event: object, subscribe: () => unknown): Promise<{ method: string; said: object }[]> {
  const listeners = new Map<string, Listener>();
  const calls: { method: string; said: object }[] = [];
  const self = {
    addEventListener: (kind: string, listener: Listener) => listeners.set(kind, listener),
    registration: { pushManager: { subscribe: async () => subscribe() } },
  };
  const fetch = async (_: string, { method, body }: { method: string; body: string }) =>
    calls.push({ method, said: JSON.parse(body) });
  runInNewContext(readFileSync("public/push-worker.js", "utf8"), { self, fetch, URL });
  let done: Promise<unknown> = Promise.resolve();
  const waitUntil = (promise: Promise<unknown>) => {
    done = promise;
  };
  listeners.get("pushsubscriptionchange")?.({ ...event, waitUntil });
  await done;
  return calls;
}

const made = {
  toJSON: () => ({ endpoint: "https://push.example/2", keys: { p256dh: "key", auth: "secret" } }),
};
const former = { endpoint: "https://push.example/1", options: { userVisibleOnly: true } };
const added = {
  method: "PUT",
  said: {
    endpoint: "https://push.example/2",
    p256dh: "key",
    auth: "secret",
    replaces: "https://push.example/1",
  },
};

it("gives the new address in place of the old one, in one call", async () => {
  expect(await renewed({ oldSubscription: former, newSubscription: made }, () => null)).toEqual([added]);
});

it("asks for an address if the browser has made none", async () => {
  expect(await renewed({ oldSubscription: former }, () => made)).toEqual([added]);
});

it("keeps the old one until there is another", async () => {
  const refuse = () => {
    throw new Error("no push service");
  };
  const calls: object[] = await renewed({ oldSubscription: former }, refuse).catch(() => []);
  expect(calls).toEqual([]);
});

it("takes the old one out if there is none any more", async () => {
  const calls = await renewed({ oldSubscription: { endpoint: former.endpoint } }, () => null);
  expect(calls).toEqual([{ method: "DELETE", said: { endpoint: former.endpoint } }]);
});
