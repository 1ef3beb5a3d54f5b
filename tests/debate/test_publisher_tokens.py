"""Which tokens of a publisher are good, and which are forged, too old, or signed with another key."""

import base64
import hashlib
import hmac
import html
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client as Browser
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

from debate.publisher_sign_in.models import PublisherAccount, UsedToken
from debate.publisher_sign_in.published_keys import PAUSE_S
from debate.readers.models import Reader
from debate.sites.models import Site
from tests.support.frame import Frame
from tests.support.publisher_tokens import (
    ISSUER,
    PRIVATE,
    KeysAt,
    claims,
    make_site,
    own,
    publish_keys,
    refused,
    signed,
)

pytestmark = pytest.mark.django_db

Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def site() -> Site:
    return make_site()


@pytest.fixture
def keys_at() -> Iterator[KeysAt]:
    with publish_keys() as keys_at:
        yield keys_at


@contextmanager
def moved_by(seconds: float) -> Iterator[None]:
    with time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=True):
        yield


@pytest.mark.parametrize("algorithm", PRIVATE)
@pytest.mark.parametrize("form", ["pem", "set"])
def test_a_site_can_sign_with_a_private_key_of_which_it_enters_the_public_one(
    site: Site, algorithm: str, form: str
) -> None:
    key = PRIVATE[algorithm]
    keys = [*PRIVATE.values()]
    pem = "\n".join(one.as_pem(private=False).decode() for one in keys)
    entered = pem if form == "pem" else json.dumps(KeySet(keys).as_dict(private=False))
    Site.objects.update(token_keys=entered)
    kid = {} if form == "pem" else {"kid": str(key.kid)}
    answer = Frame().begin().do("POST", "/session/publisher", signed(claims(), key, algorithm, **kid))
    assert answer["reader"]["name"] == "Ann Reader"
    stranger = type(key).generate_key({"Ed25519": "Ed25519", "ES256": "P-256", "RS256": 2048}[algorithm])
    assert refused(signed(claims(), stranger, algorithm)) == "invalid_sign_in"


def without(claim: str) -> Change:
    return lambda said: said.pop(claim)


def with_claim(**more: Any) -> Change:
    return lambda said: said.update(more)


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (with_claim(exp=int(time.time()) - 100, iat=int(time.time()) - 200), "sign_in_expired", "expired"),
        (with_claim(iss="elsewhere.example"), "invalid_sign_in", "iss is not news.example"),
        (with_claim(aud="https://other.example"), "invalid_sign_in", "aud is not http://testserver"),
        (with_claim(iat=int(time.time()) + 3_000, exp=int(time.time()) + 3_100), "invalid_sign_in", "iat"),
        (with_claim(exp=int(time.time()) + 86_400), "invalid_sign_in", "an hour"),
        (with_claim(name="\u200b"), "invalid_sign_in", "name"),
        (with_claim(sub=7), "invalid_sign_in", "sub"),
        (with_claim(sub="7\0"), "invalid_sign_in", "sub"),
        (with_claim(badge="A badge of more than twenty letters"), "invalid_sign_in", "badge"),
        *[(without(claim), "invalid_sign_in", claim) for claim in ("iss", "aud", "sub", "name", "iat", "exp", "jti")],
    ],
)
def test_a_token_that_says_too_little_or_something_else_is_refused_with_what_is_wrong(
    site: Site, change: Change, code: str, words: str
) -> None:
    said = claims()
    change(said)
    response = Frame().begin().call("POST", "/session/publisher", signed(said, OctKey.import_key(site.key)))
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (401, code)
    assert words in error["message"]
    assert not PublisherAccount.objects.exists() and not UsedToken.objects.exists()


def unsigned(site: Site) -> str:
    return ".".join(jws_part(part) for part in ({"alg": "none"}, claims())) + "."


def jws_part(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def signed_with_the_public_key(site: Site) -> str:
    Site.objects.update(token_keys=PRIVATE["RS256"].as_pem(private=False).decode())
    # An attack on libraries that let the token choose the algorithm: the public key's text becomes the secret.
    content = ".".join(jws_part(part) for part in ({"alg": "HS256"}, claims()))
    mac = hmac.new(PRIVATE["RS256"].as_pem(private=False), content.encode(), hashlib.sha256).digest()
    return f"{content}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def of_another_site(site: Site) -> str:
    return own(Site.objects.create(name="Other", token_issuer=ISSUER))["token"]


def with_other_content(site: Site) -> str:
    head, _, signature = own(site)["token"].split(".")
    return ".".join((head, jws_part(claims(subject="8")), signature))


def with_a_key_inside(site: Site) -> str:
    key = PRIVATE["ES256"]
    return jwt.encode({"alg": "ES256", "jwk": key.as_dict(private=False)}, claims(), key, algorithms=["ES256"])


@pytest.mark.parametrize(
    "forge",
    [
        unsigned,
        signed_with_the_public_key,
        of_another_site,
        with_other_content,
        with_a_key_inside,
        lambda site: "",
        lambda site: "no token",
        lambda site: "a.b.c",
        lambda site: "\u00e4.b.c",
        lambda site: own(site)["token"] + ".d.e",
        lambda site: "[]",
    ],
)
def test_a_forged_token_is_refused(site: Site, forge: Callable[[Site], str]) -> None:
    assert refused({"token": forge(site)}) == "invalid_sign_in"
    assert not Reader.objects.exists()


def test_the_usual_name_of_ed25519_is_known_too(site: Site) -> None:
    key = PRIVATE["Ed25519"]
    Site.objects.update(token_keys=key.as_pem(private=False).decode())
    content = ".".join(jws_part(part) for part in ({"alg": "EdDSA"}, claims()))
    signature = base64.urlsafe_b64encode(key.private_key.sign(content.encode())).rstrip(b"=").decode()
    token = {"token": f"{content}.{signature}"}
    assert Frame().begin().do("POST", "/session/publisher", token)["reader"]["name"] == "Ann Reader"


def test_published_keys_are_read_once_and_again_when_a_token_names_a_new_one(site: Site, keys_at: KeysAt) -> None:
    old, new = (ECKey.generate_key("P-256", {"kid": kid}) for kid in ("old", "new"))
    keys_at.keys = [old]
    Site.objects.update(token_keys_address=keys_at.address)
    for _ in range(3):
        Frame().begin().do("POST", "/session/publisher", signed(claims(), old, "ES256", kid="old"))
    assert keys_at.asked == 1
    keys_at.keys = [new]
    with moved_by(PAUSE_S + 1):
        Frame().begin().do("POST", "/session/publisher", signed(claims(), new, "ES256", kid="new"))
        unknown = ECKey.generate_key("P-256", {"kid": "unknown"})
        for _ in range(3):
            assert refused(signed(claims(), unknown, "ES256", kid="unknown")) == "invalid_sign_in"
        assert refused(signed(claims(), old, "ES256", kid="old")) == "invalid_sign_in"
    assert keys_at.asked == 2


def test_a_publisher_whose_keys_cannot_be_read_gets_one_line_in_the_log(
    site: Site, keys_at: KeysAt, caplog: pytest.LogCaptureFixture
) -> None:
    keys_at.keys = None
    Site.objects.update(token_keys_address=keys_at.address)
    key = PRIVATE["ES256"]
    for _ in range(3):
        assert refused(signed(claims(), key, "ES256")) == "invalid_sign_in"
    assert [record.message for record in caplog.records if "can't be read" in record.message] == [
        f"The keys at {keys_at.address} can't be read: HTTP status 404"
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("nonsense", "no public key"),
        ("{", "not a valid JSON Web Key Set"),
        ('{"keys": [7]}', "not a valid JSON Web Key Set"),
        (PRIVATE["ES256"].as_pem(private=True).decode(), "private key"),
        (json.dumps(PRIVATE["ES256"].as_dict(private=True)), "private key"),
    ],
)
def test_the_admin_takes_only_public_keys(site: Site, text: str, problem: str) -> None:
    User.objects.create_superuser("boss")
    browser = Browser()
    browser.force_login(User.objects.get())
    form = {
        "name": "News",
        "time_zone": "",
        "language": "",
        "reserved_names": "",
        "token_issuer": ISSUER,
        "token_keys": text,
        "token_keys_address": "",
        "ignored_parameters": "",
        "article_paths": "",
        "origins-TOTAL_FORMS": "0",
        "origins-INITIAL_FORMS": "0",
    }
    response = browser.post(f"/admin/debate/site/{site.pk}/change/", form)
    assert problem in html.unescape(response.content.decode())
    site.refresh_from_db()
    assert site.token_keys == ""
