/// Notifications on this device, by web push. Loaded on the account's page of notification settings.
import { call } from "../net/http";
import { all, one, show, showError } from "./dom";
import { t } from "./messages";

const WORKER = "/push-worker.js";
/** The worker controls no page but this one: it only shows messages. */
const SCOPE = "/account/mail/";

/** Show the button that turns notifications on this device on or off, if the browser supports web push. */
export async function offerPush(place: HTMLElement): Promise<void> {
  if (!("serviceWorker" in navigator && "PushManager" in window)) {
    return;
  }
  const button = one<HTMLButtonElement>(place, "button");
  const present = await (await navigator.serviceWorker.getRegistration(SCOPE))?.pushManager.getSubscription();
  const listed = all(document, "[data-device]").map(({ dataset }) => dataset.device);
  const isTold = Boolean(present && listed.includes(present.endpoint));
  if (isTold) {
    button.textContent = t("Turn off notifications on this device");
  }
  show(place, true);
  show(document.querySelector("[data-push-unknown]"), false);
  button.addEventListener("click", async () => {
    button.disabled = true;
    showError(place, null);
    try {
      await (isTold && present ? stop(present) : start(place.dataset.push ?? ""));
      location.reload();
    } catch (failure) {
      showError(place, reasonOf(failure));
    } finally {
      button.disabled = false;
    }
  });
}

async function start(key: string): Promise<void> {
  if ((await Notification.requestPermission()) !== "granted") {
    throw new Error(
      t("This browser does not let this site show notifications. Allow them in the browser's settings."),
    );
  }
  const registration = await navigator.serviceWorker.register(WORKER, { scope: SCOPE });
  await isActive(registration);
  // A subscription with another key, as after the server's has changed, would stand in the way.
  await (await registration.pushManager.getSubscription())?.unsubscribe();
  const made = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytesOf(key),
  });
  const { endpoint, keys } = made.toJSON();
  await call("PUT", "/push", { endpoint, p256dh: keys?.p256dh, auth: keys?.auth });
}

async function stop(present: PushSubscription): Promise<void> {
  await call("DELETE", "/push", { endpoint: present.endpoint });
  await present.unsubscribe();
}

/** Wait until a worker can take messages. */
async function isActive(registration: ServiceWorkerRegistration): Promise<void> {
  const coming = registration.installing ?? registration.waiting;
  while (!registration.active && coming) {
    await new Promise((resolve) => coming.addEventListener("statechange", resolve, { once: true }));
    if (coming.state === "redundant") {
      throw new DOMException("", "AbortError");
    }
  }
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (sign) => sign.charCodeAt(0));
}

/** Say why it failed: the browser's own errors are in its language, and meant for developers. */
function reasonOf(failure: unknown): string {
  return failure instanceof DOMException
    ? t("This browser's push service can't be reached. Try again later.")
    : (failure as Error).message;
}
