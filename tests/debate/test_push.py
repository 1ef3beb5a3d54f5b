"""Notifications by web push: encrypted, in the reader's language, of the chosen kinds, until they are turned off."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client as Browser
from django.utils import timezone
from pytest_django import Settings

from debate.http.public_addresses import NotPublic, PublicClient, post_publicly, require_public
from debate.mailing.followed import look_through_follows
from debate.moderation.decisions import decide
from debate.outbox.choices import choose
from debate.outbox.models import OutboxItem, PushDevice
from debate.own_data.erasing import erase_due
from debate.push.devices import MAX_DEVICES
from debate.push.encryption import public_key
from debate.push.sending import AT_ONCE, GAP, MAX_ATTEMPTS, send_due_pushes
from debate.readers.identity import Identity
from debate.readers.models import Notice
from debate.readers.notices import dismiss_notice, notify
from debate.rights.asking import require_reader
from debate.sites.models import Site, SiteDomain
from tests.cast import Scene, account, set_scene
from tests.support.frame import Frame
from tests.support.push_service import Device, PushService, run_push_service

pytestmark = pytest.mark.django_db

KINDS = ("reply", "pick", "decision", "followed")


@pytest.fixture
def service(push_service: PushService) -> PushService:
    return push_service


@pytest.fixture
def scene(service: PushService) -> Scene:
    return set_scene()


@pytest.fixture
def ada(scene: Scene) -> Identity:
    return account("Ada")


@pytest.fixture
def browser(ada: Identity) -> Browser:
    return browser_of(ada)


def browser_of(who: Identity) -> Browser:
    browser = Browser(headers={"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"})
    assert who.reader and who.reader.user
    browser.force_login(who.reader.user)
    return browser


def put(browser: Browser, device: Device, status: int = 204, **said: str) -> str:
    answer = browser.put("/api/v1/push", device.subscription() | said, "application/json")
    assert answer.status_code == status, answer.content
    return "" if status == 204 else str(answer.json()["error"]["message"])


def send_all() -> None:
    while send_due_pushes():
        pass


def send_later(minutes: float = 2) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        send_all()


def want(who: Identity, language: str = "en", **pushes: bool) -> None:
    chosen = dict.fromkeys(KINDS, True) | pushes
    choose(require_reader(who).pk, paces={}, follows_on_posting=False, language=language, pushes=chosen)


def test_a_device_is_told_of_a_reply_in_the_readers_language(
    scene: Scene, ada: Identity, browser: Browser, service: PushService
) -> None:
    device, other = service.new_device(), service.new_device()
    put(browser, device)
    want(ada, "de")
    first = scene.post(ada, "A bridge, please.")
    reply = scene.post(scene.ben, "For *whom*?", parent=first)
    send_all()
    (shown,) = device.shown
    assert shown["title"] == "Ben hat auf Ihren Kommentar geantwortet." and shown["text"] == "For whom?"
    assert shown["path"] == f"/a/bridge/?comment={reply.pk}#comment-{reply.pk}"
    assert (shown["language"], shown["direction"]) == ("de", "ltr")
    assert not other.shown and not OutboxItem.objects.exists()


def test_each_kind_of_news_is_told_and_each_can_be_switched_off(
    scene: Scene, ada: Identity, browser: Browser, service: PushService
) -> None:
    device = service.new_device()
    put(browser, device)
    browser.put("/api/v1/articles/bridge/follow")
    own = scene.post(ada)

    def something_of_each() -> list[str]:
        before = len(device.shown)
        for number, act in enumerate[Callable[[], object]](
            (
                lambda: scene.post(scene.ben, f"A reply {len(device.shown)}.", parent=own),
                lambda: decide(scene.mo, own.pk, action="pick"),
                lambda: notify(require_reader(ada).pk, Notice.Kind.LIFTED),
            )
        ):
            act()
            send_later(2 * number + 1)
        with time_machine.travel(timezone.now() + timedelta(days=1, hours=1)):
            look_through_follows()
            send_all()
        return device.texts()[before:]

    told = something_of_each()
    assert told[:3] == ["Ben replied to your comment.", "The newsroom picked your comment.", "You can take part again."]
    assert told[3].startswith("1 new comment in")
    decide(scene.mo, own.pk, action="unpick")
    browser.post("/account/mail/", {"pushes": "yes", "push-decision": "yes"})
    PushDevice.objects.update(told=None)
    assert something_of_each() == ["You can take part again."]
    browser.post("/account/mail/", {"pushes": "yes"})
    PushDevice.objects.update(told=None)
    assert something_of_each() == []


def test_news_within_a_minute_is_one_message_without_anything_removed_or_seen_since(
    scene: Scene, ada: Identity, browser: Browser, service: PushService
) -> None:
    device = service.new_device()
    put(browser, device)
    first = scene.post(ada)
    scene.post(scene.ben, "At once.", parent=first)
    send_all()
    replies = [scene.post(scene.ben, f"Reply {number}.", parent=first) for number in range(4)]
    decide(scene.mo, replies[1].pk, action="remove")
    dismiss_notice(ada, Notice.objects.get(comment=replies[2]).pk)
    send_all()
    assert len(device.shown) == 1
    send_later(GAP.total_seconds() / 60 + 1)
    assert device.texts()[1:] == ["2 updates from testserver"] or "2 updates" in device.texts()[1]
    assert "Reply 1." not in json.dumps(device.shown) and "Reply 2." not in json.dumps(device.shown)


def test_a_device_that_is_gone_is_forgotten_and_one_that_is_busy_is_tried_again(
    scene: Scene, ada: Identity, browser: Browser, service: PushService
) -> None:
    gone, busy = service.new_device(), service.new_device()
    for device in (gone, busy):
        put(browser, device)
    service.answer(gone, 410)
    service.answer(busy, 429, Retry_After="600")
    notify(require_reader(ada).pk, Notice.Kind.LIFTED)
    began = timezone.now()
    send_all()
    assert [device.endpoint for device in PushDevice.objects.all()] == [busy.endpoint]
    assert 590 < (OutboxItem.objects.get().due - began).total_seconds() < 620
    service.answer(busy, 503)
    waits = []
    for _ in range(2):
        with time_machine.travel(due := OutboxItem.objects.get().due, tick=False):
            send_all()
        waits.append(round((OutboxItem.objects.get().due - due).total_seconds() / 60))
    assert waits == [2, 4]
    service.answers.clear()
    send_later(20)
    assert busy.texts() == ["You can take part again."] and not OutboxItem.objects.exists()
    for status in (403, 404):
        put(browser, device := service.new_device())
        service.answer(device, status)
        notify(require_reader(ada).pk, Notice.Kind.LIFTED)
        send_later()
        assert not PushDevice.objects.filter(endpoint=device.endpoint).exists()


def test_while_a_device_is_not_reached_what_comes_waits_behind_what_waits(
    scene: Scene, ada: Identity, browser: Browser, service: PushService
) -> None:
    put(browser, device := service.new_device())
    service.answer(device, 503)
    first = scene.post(ada)
    scene.post(scene.ben, "The first reply.", parent=first)
    send_all()
    scene.post(scene.ben, "The second reply.", parent=first)
    send_all()
    assert service.asked == 1
    service.answers.clear()
    send_later()
    assert service.asked == 2 and not OutboxItem.objects.exists()
    assert device.texts() == ["2 updates from localhost:8000"]


def test_many_devices_of_one_service_are_told_over_a_few_connections(scene: Scene, service: PushService) -> None:
    devices = [service.new_device() for _ in range(3 * AT_ONCE)]
    for number, device in enumerate(devices):
        reader = account(f"Reader {number}")
        put(browser_of(reader), device)
        notify(require_reader(reader).pk, Notice.Kind.LIFTED)
    send_all()
    assert all(len(device.shown) == 1 for device in devices) and service.connections <= AT_ONCE


def test_a_device_whose_address_changes_is_told_at_the_new_one_what_waited(
    scene: Scene, ada: Identity, browser: Browser, service: PushService
) -> None:
    others = [service.new_device() for _ in range(MAX_DEVICES - 1)]
    before, after = service.new_device(), service.new_device()
    for device in (*others, before):
        put(browser, device)
    notify(require_reader(ada).pk, Notice.Kind.LIFTED)
    # Somebody else's device is not replaced.
    put(browser_of(account("Eve")), service.new_device(), replaces=before.endpoint)
    assert PushDevice.objects.filter(endpoint=before.endpoint).exists()
    for _ in range(2):
        put(browser, after, replaces=before.endpoint)
    send_all()
    assert after.texts() == ["You can take part again."] and not before.shown
    assert all(len(device.shown) == 1 for device in others) and not OutboxItem.objects.exists()


def test_a_message_that_is_refused_or_never_taken_is_dropped_and_the_device_stays(
    scene: Scene, ada: Identity, browser: Browser, service: PushService
) -> None:
    device = service.new_device()
    put(browser, device)
    for status, attempts in ((413, 0), (500, MAX_ATTEMPTS - 1)):
        service.answer(device, status)
        notify(require_reader(ada).pk, Notice.Kind.LIFTED)
        OutboxItem.objects.update(attempts=attempts)
        send_all()
        assert not OutboxItem.objects.exists() and PushDevice.objects.count() == 1


def test_a_push_service_that_is_away_loses_nothing_and_keeps_nobody_else_waiting(
    scene: Scene, ada: Identity, browser: Browser, service: PushService, settings: Settings
) -> None:
    with run_push_service(public_key()) as other:
        settings.PUSH_ORIGINS = [service.origin, other.origin]
        away, here = other.new_device(), service.new_device()
        for device in (away, here):
            put(browser, device)
    notify(require_reader(ada).pk, Notice.Kind.LIFTED)
    send_all()
    assert len(here.shown) == 1 and OutboxItem.objects.get().attempts == 1


@pytest.mark.parametrize("host", ["push..example", f"{'x' * 64}.example"])
def test_a_device_at_an_impossible_name_keeps_nobody_else_waiting(
    scene: Scene, ada: Identity, browser: Browser, service: PushService, host: str
) -> None:
    impossible, device, eve = service.new_device(), service.new_device(), account("Eve")
    # Stored by a version that accepted such addresses.
    put(browser_of(eve), impossible)
    PushDevice.objects.update(endpoint=f"https://{host}/1")
    put(browser, device)
    for who in (eve, ada):
        notify(require_reader(who).pk, Notice.Kind.LIFTED)
    send_all()
    assert len(device.shown) == 1
    assert put(browser, impossible, 422, endpoint=f"https://{host}/1").startswith("endpoint")


def test_a_device_is_told_only_while_it_is_signed_in(
    scene: Scene, ada: Identity, browser: Browser, service: PushService
) -> None:
    phone, laptop = service.new_device(), service.new_device()
    elsewhere = browser_of(ada)
    put(browser, phone)
    put(elsewhere, laptop)
    browser.post("/sign-out")
    notify(require_reader(ada).pk, Notice.Kind.LIFTED)
    send_all()
    assert not phone.shown and len(laptop.shown) == 1
    Session.objects.all().delete()
    notify(require_reader(ada).pk, Notice.Kind.LIFTED)
    send_later()
    assert len(laptop.shown) == 1 and not PushDevice.objects.exists()


def test_a_device_belongs_to_the_last_account_that_signed_in_on_it(
    scene: Scene, ada: Identity, browser: Browser, service: PushService
) -> None:
    device = service.new_device()
    put(browser, device)
    put(browser_of(account("Cleo")), device)
    notify(require_reader(ada).pk, Notice.Kind.LIFTED)
    send_all()
    assert not device.shown and PushDevice.objects.count() == 1


def test_messages_that_wait_for_a_device_never_reach_the_next_account_on_it(
    scene: Scene, ada: Identity, browser: Browser, service: PushService
) -> None:
    device = service.new_device()
    put(browser, device)
    notify(require_reader(ada).pk, Notice.Kind.LIFTED)
    put(browser_of(account("Cleo")), device)
    send_all()
    assert not device.shown and not OutboxItem.objects.exists()


def test_an_account_has_a_bounded_number_of_devices_and_removes_them_itself(
    scene: Scene, ada: Identity, browser: Browser, service: PushService
) -> None:
    devices = [service.new_device() for _ in range(MAX_DEVICES + 2)]
    for device in devices:
        put(browser, device)
    kept = set(PushDevice.objects.values_list("endpoint", flat=True))
    assert kept == {device.endpoint for device in devices[2:]}
    page = browser.get("/account/mail/").content.decode()
    assert "127.0.0.1:" in page and f'data-push="{public_key()}"' in page
    first = PushDevice.objects.order_by("pk")[0]
    browser_of(account("Eve")).post(f"/account/devices/{first.pk}/remove")
    assert PushDevice.objects.filter(pk=first.pk).exists()
    browser.post(f"/account/devices/{first.pk}/remove")
    browser.delete("/api/v1/push", {"endpoint": devices[-1].endpoint}, "application/json")
    assert PushDevice.objects.count() == MAX_DEVICES - 2


def test_an_address_that_no_push_service_gives_is_refused(
    scene: Scene, ada: Identity, browser: Browser, service: PushService
) -> None:
    device = service.new_device()
    for endpoint in (
        "http://push.example/1",
        "https://127.0.0.1/1",
        "https://[::1]/1",
        "https://10.0.0.7/1",
        "https://localhost/1",
        "https://push.example:8443/1",
        "https://name@push.example/1",
        "https://push.example/a b",
        "https://localhost./1",
        # Addresses that hold another one, which a network can send them on to.
        "https://[::ffff:10.0.0.7]/",
        "https://[::ffff:0:10.0.0.7]/",
        "https://[::10.0.0.7]/",
        "https://[64:ff9b::10.0.0.7]/",
        "https://[64:ff9b:1::10.0.0.7]/",
        "https://[2002:a00:7::0.0.0.1]/",
        "https://[fec0::0.0.0.7]/",
        "https://push.example/" + "x" * 1_000,
        "push",
        "",
    ):
        assert put(browser, device, 422, endpoint=endpoint).startswith("endpoint")
    for keys in ({"p256dh": "AAAA"}, {"p256dh": "B" + "A" * 86}, {"auth": "?"}, {"auth": "A" * 40}):
        assert put(browser, device, 422, **keys).startswith("p256dh and auth")
    assert Browser().put("/api/v1/push", device.subscription(), "application/json").status_code == 401
    assert not PushDevice.objects.exists()


def test_guests_and_frames_are_told_nothing(scene: Scene, ada: Identity, service: PushService) -> None:
    guest = Browser()
    guest.post("/api/v1/session", {"name": "Gus"}, "application/json")
    assert put(guest, service.new_device(), 403)


def test_without_a_key_devices_are_told_nothing(
    scene: Scene, ada: Identity, browser: Browser, service: PushService, settings: Settings
) -> None:
    put(browser, service.new_device())
    settings.PUSH_KEY = ""
    put(browser, service.new_device(), 404)
    assert "data-push" not in browser.get("/account/mail/").content.decode()
    notify(require_reader(ada).pk, Notice.Kind.LIFTED)
    send_all()
    assert not OutboxItem.objects.exists() and not service.asked


@pytest.mark.parametrize("name", ["localhost.localdomain", "localhost"])
def test_a_name_that_leads_into_this_network_is_not_asked(service: PushService, name: str) -> None:
    port = service.origin.rpartition(":")[2]
    with pytest.raises(NotPublic):
        post_publicly(f"https://{name}:{port}/push/0", content=b"", headers={}, timeout_s=1)
    with pytest.raises((NotPublic, OSError)):
        post_publicly("https://localhost.localdomain/push/0", content=b"", headers={}, timeout_s=1)
    assert not service.asked
    require_public("https://updates.push.services.mozilla.com/wpush/v2/x")


def test_a_name_that_takes_too_long_to_look_up_is_given_up_in_time_and_asked_once() -> None:
    asked, is_over = list[str](), Event()

    def look_up(host: str, port: int) -> list[str]:
        asked.append(host)
        is_over.wait()
        return []

    began = time.monotonic()
    with PublicClient(at_once=4, look_up=look_up) as client, ThreadPoolExecutor(4) as threads:
        outcomes = [
            threads.submit(client.post, "https://push.example/1", content=b"", headers={}, timeout_s=0.3)
            for _ in range(4)
        ]
        for outcome in outcomes:
            with pytest.raises(OSError, match="ConnectTimeout"):
                outcome.result()
    assert time.monotonic() - began < 3 and asked == ["push.example"]
    is_over.set()


def test_all_addresses_of_a_name_are_tried_and_all_have_to_be_public(service: PushService) -> None:
    # Nobody listens at the first one.
    device = service.new_device()
    service.answer(device, 404)
    with PublicClient(own=[service.origin], look_up=lambda *_: ["127.0.0.2", "127.0.0.1"]) as client:
        assert client.post(device.endpoint, content=b"", headers={}, timeout_s=5).status == 404
    with PublicClient(look_up=lambda *_: ["1.1.1.1", "10.0.0.7"]) as client, pytest.raises(NotPublic):
        client.post("https://push.example/1", content=b"", headers={}, timeout_s=5)


def test_a_device_at_a_sites_domain_learns_nothing_of_other_sites(
    scene: Scene, ada: Identity, browser: Browser, service: PushService
) -> None:
    news, other = (Site.objects.create(name=name) for name in ("News", "Other"))
    SiteDomain.objects.create(site=other, host="debate.other.example")
    type(scene.article).objects.filter(pk=scene.article.pk).update(site=news)
    common, walled = service.new_device(), service.new_device()
    put(browser, common)
    answer = browser_of(ada).put(
        "/api/v1/push", walled.subscription(), "application/json", headers={"host": "debate.other.example"}
    )
    assert answer.status_code == 204
    scene.post(scene.ben, parent=scene.post(ada))
    send_all()
    assert len(common.shown) == 1 and not walled.shown and not OutboxItem.objects.exists()


def test_devices_are_in_the_data_that_a_reader_downloads_and_go_with_it(
    scene: Scene, ada: Identity, browser: Browser, service: PushService
) -> None:
    device = service.new_device()
    put(browser, device)
    for path in ("/account/data.json", "/account/data.html"):
        assert device.endpoint in browser.get(path).getvalue().decode()
    assert "push service" in Browser().get("/privacy/").content.decode()
    notify(require_reader(ada).pk, Notice.Kind.LIFTED)
    browser.post("/account/data/delete", {"sure": "yes"})
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert erase_due() == 1
        send_all()
    assert not PushDevice.objects.exists() and not OutboxItem.objects.exists() and not device.shown


def test_a_frames_token_adds_no_device(scene: Scene, service: PushService) -> None:
    Site.objects.create(name="News").origins.create(origin="https://news.example")
    frame = Frame().begin()
    assert frame.refused("PUT", "/push", service.new_device().subscription())
    assert not PushDevice.objects.exists()
