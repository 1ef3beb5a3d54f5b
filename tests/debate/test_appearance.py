"""The publisher's choices for a frame's look: applied under the frame's own policy, or refused with a message."""

import re
from base64 import b64encode
from hashlib import sha256
from urllib.parse import urlencode

import pytest
from django.test import Client as Browser

from tests.cast import set_scene
from tests.support.embedder import AROUND, NEWS, make_site, see

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def scene() -> None:
    make_site()
    set_scene()


def frame(**chosen: str) -> tuple[str, str]:
    """Return a frame's page and its content security policy."""
    response = Browser().get(f"{AROUND}/a/bridge/?{urlencode(chosen)}", headers={"Referer": f"{NEWS}/"})
    assert response.status_code == 200
    return response.content.decode(), response.headers["Content-Security-Policy"]


def style(page: str) -> str:
    return "".join(re.findall(r"<style>(.*?)</style>", page))


def test_what_the_page_chooses_is_in_a_style_sheet_that_the_policy_allows() -> None:
    page, policy = frame(accent="#0b6158", font="Georgia, 'Times New Roman', serif", radius="4", density="compact")
    assert "--accent:light-dark(#0b6158," in style(page) and "--radius:4px" in style(page)
    assert '"Georgia","Times New Roman",var(--serif)' in style(page) and 'data-density="compact"' in page
    made = b64encode(sha256(style(page).encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{made}'" in policy and 'data-refused-choices=""' in page
    plain, policy = frame()
    assert not style(plain) and "style-src 'self'" in policy.split("; ")


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, by the formula of WCAG 2.2."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    ("accent", "unchanged"), [("#ffe600", "dark"), ("#003", "light"), ("767676", ""), ("#ffffff", "dark")]
)
def test_an_accent_can_be_read_on_both_papers(accent: str, unchanged: str) -> None:
    found = re.search(r"light-dark\((#\w{6}),(#\w{6})\)", style(frame(accent=accent)[0]))
    assert found and contrast(found[1], "#fbfaf6") >= 4.5 and contrast(found[2], "#14161a") >= 4.5
    whole = {"#003": "#000033"}.get(accent, accent)
    assert [name for name, colour in zip(("light", "dark"), found.groups(), strict=True) if colour == whole] == (
        [unchanged] if unchanged else []
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("accent", "red;}body{display:none"),
        ("accent", "#12345"),
        ("font", "a}</style><script>"),
        ("font", "url(x)"),
        ("font", "a,b,c,d,e,f"),
        ("radius", "99"),
        ("radius", "-1"),
        ("density", "tiny"),
    ],
)
def test_a_choice_that_means_nothing_is_named_and_changes_nothing(name: str, value: str) -> None:
    page, _ = frame(**{name: value})
    assert not style(page) and 'data-density="' not in page and f'data-refused-choices="data-{name}"' in page


def test_the_frames_links_and_the_way_to_it_keep_what_was_chosen() -> None:
    page, _ = frame(accent="#123456", density="compact", theme="dark")
    link = "?theme=dark&amp;accent=%23123456&amp;density=compact&amp;sort=top#debate"
    assert link in page
    led = see(accent="#123456", radius="0")
    assert led.headers["Location"].endswith("?accent=%23123456&radius=0")
