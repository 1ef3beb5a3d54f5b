/// Shows what a device is told, and opens its page at a click. It loads nothing, and sees no page's requests.
self.addEventListener("push", (event) => {
  const { title, text, path, tag, language, direction } = event.data.json();
  event.waitUntil(
    self.registration.showNotification(title, {
      body: text,
      tag,
      lang: language,
      dir: direction,
      icon: "/icon.svg",
      data: { path },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const address = new URL(event.notification.data.path, self.location.origin);
  if (address.origin === self.location.origin) {
    event.waitUntil(self.clients.openWindow(address.href));
  }
});

// The push service has given the device another address.
self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(renew(event));
});

async function renew({ oldSubscription, newSubscription }) {
  const options = oldSubscription?.options ?? newSubscription?.options;
  const made = newSubscription ?? (options && (await self.registration.pushManager.subscribe(options)));
  const replaces = oldSubscription?.endpoint;
  if (made) {
    const { endpoint, keys } = made.toJSON();
    // In one step: what waits for the old address is told at the new one.
    await send("PUT", { endpoint, p256dh: keys.p256dh, auth: keys.auth, replaces });
  } else if (replaces) {
    await send("DELETE", { endpoint: replaces });
  }
}

function send(method, body) {
  const headers = { "Content-Type": "application/json" };
  return fetch("/api/v1/push", { method, headers, body: JSON.stringify(body) });
}
