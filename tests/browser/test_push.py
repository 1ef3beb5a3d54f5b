"""Notifications in a browser: the page registers the device for web push, and its worker shows the messages.

Chromium's tests have no push service of the browser's maker. What it answers is put into the page, and nothing else.
"""

import json

from playwright.async_api import Browser, expect

from tests.browser.conftest import PASSWORD, SLUG, Town
from tests.browser.test_accounts import fits
from tests.debate.roles_ways import DEVICE
from tests.support.browser import person

WORKER = """async () => {
  const scope = "/account/mail/";
  const found = await navigator.serviceWorker.register("/push-worker.js", { scope });
  while (!found.active) await new Promise((resolve) => setTimeout(resolve, 20));
  return found.scope;
}"""
SHOWN = """async () => {
  const found = await navigator.serviceWorker.getRegistration("/account/mail/");
  return (await found.getNotifications()).map(({ title, body, lang, dir, tag }) => ({ title, body, lang, dir, tag }));
}"""
# A browser's push service keeps one subscription, and wants a public key on the curve P-256.
SERVICE = """(device) => {
  const kept = () => ({
    toJSON: () => ({ endpoint: device.endpoint, keys: device }),
    endpoint: device.endpoint,
    unsubscribe: async () => localStorage.removeItem("subscribed") ?? true,
  });
  PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    if (!userVisibleOnly || applicationServerKey.length !== 65 || applicationServerKey[0] !== 4) throw new TypeError();
    localStorage.setItem("subscribed", "yes");
    return kept();
  };
  PushManager.prototype.getSubscription = async () => (localStorage.getItem("subscribed") ? kept() : null);
}"""
NEWS = {
    "title": "Ben replied to your comment.",
    "text": "For whom?",
    "path": f"/a/{SLUG}/",
    "tag": "news-1",
    "language": "ar",
    "direction": "rtl",
}


async def test_a_device_shows_what_it_is_told_once_and_its_worker_sees_no_other_page(
    town: Town, guarded: Browser
) -> None:
    async with person(guarded, town.one.address, permissions=["notifications"]) as mo:
        page = await mo.sign_in("moderator", PASSWORD, then="/account/mail/")
        button = page.get_by_role("button", name="Turn on notifications on this device")
        await expect(button).to_be_visible()
        await fits(page)
        await button.click()
        await expect(page.get_by_text("This browser's push service can't be reached.")).to_be_visible()
        # In a test's contexts, as in private windows, Chromium has no push service at all, and says so.
        assert all("does not support the Push API" in complaint for complaint in mo.complaints)
        mo.complaints.clear()

        devtools = await mo.context.new_cdp_session(page)
        registered: list[str] = []
        devtools.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda said: registered.extend(one["registrationId"] for one in said["registrations"]),
        )
        await devtools.send("ServiceWorker.enable")
        assert await page.evaluate(WORKER) == f"{town.one.address}/account/mail/"
        assert await page.evaluate("navigator.serviceWorker.controller") is None
        news = {"origin": town.one.address, "registrationId": registered[-1], "data": json.dumps(NEWS)}
        for _ in range(2):
            await devtools.send("ServiceWorker.deliverPushMessage", news)
        await page.wait_for_function(f"async () => (await ({SHOWN})()).length > 0")
        shown = await page.evaluate(SHOWN)
        said = {"title": NEWS["title"], "body": NEWS["text"], "lang": "ar", "dir": "rtl", "tag": "news-1"}
        assert shown == [said]
        answer = await page.request.get(f"{town.one.address}/push-worker.js")
        assert answer.headers["content-security-policy"] == "default-src 'none'; connect-src 'self'"

        # With a push service the device is listed, and told nothing any more once its owner says so.
        await page.add_init_script(f"({SERVICE})({json.dumps(DEVICE)})")
        await page.reload()
        await button.click()
        device, stop = (
            page.locator(f"[data-device='{DEVICE['endpoint']}']"),
            page.get_by_role("button", name="Turn off notifications on this device"),
        )
        await expect(device).to_have_count(1)
        await stop.click()
        await expect(button).to_be_visible()
        await expect(device).to_have_count(0)
