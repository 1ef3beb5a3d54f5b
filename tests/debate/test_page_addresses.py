"""Which addresses are the same page: the rule in docs/embedding.md."""

import pytest

from debate.articles.page_address import MAX_ADDRESS_CHARACTERS, parse_page_address
from debate.errors import NotFound

PAGE = "https://news.example/news/1"


def key(address: str, *ignored: str) -> str:
    return parse_page_address(address, ignored).key


@pytest.mark.parametrize(
    "other",
    [
        f"{PAGE}/",
        "http://news.example/news/1",
        "HTTPS://News.Example:443/news/1",
        "http://news.example:80/news/1",
        f"{PAGE}#comments",
        f"{PAGE}?",
        f"{PAGE}?&&",
        f"  {PAGE}\n",
        "https://news.example/old/../news/./1",
        "https://news.example/%6Eews/1",
        f"{PAGE}?utm_source=mail&UTM_medium=x",
        f"{PAGE}?hustings-comment=12",
    ],
)
def test_addresses_that_browsers_treat_as_equal_are_equal(other: str) -> None:
    assert key(other) == key(PAGE)


MARKS = """
    utm_id fbclid gclid gclsrc dclid gbraid wbraid gad_source msclkid yclid ysclid twclid ttclid igshid igsh li_fat_id
    mc_cid mc_eid _ga _gl ref_src _hsenc mkt_tok mtm_campaign pk_campaign epik srsltid vero_id _openstat
"""


@pytest.mark.parametrize("mark", MARKS.split())
def test_tracking_parameters_are_ignored(mark: str) -> None:
    assert key(f"{PAGE}?{mark}=1&id=7") == key(f"{PAGE}?id=7&{mark}=2") == key(f"{PAGE}?id=7")
    assert key(f"{PAGE}?x{mark}=1") != key(PAGE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("?b=2&a=1", "?a=1&b=2"),
        ("?q=a+b", "?q=a%20b"),
        ("?q=%e4", "?q=%E4"),
        ("?q=%C3%A4", "?q=ä"),
        ("?q=%41", "?q=A"),
        ("?q", "?q="),
    ],
)
def test_equivalent_queries_are_equal(one: str, other: str) -> None:
    assert key(PAGE + one) == key(PAGE + other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.example/?q=%E4", "https://news.example/?q=%F6"),
        ("https://news.example/a%2Fb", "https://news.example/a/b"),
        ("https://news.example/?q=a%26b=c", "https://news.example/?q=a&b=c"),
        ("https://news.example/?q=a%2Bb", "https://news.example/?q=a+b"),
        ("https://news.example/?a=1&a=2", "https://news.example/?a=2&a=1"),
        ("https://news.example/News", "https://news.example/news"),
        ("https://news.example/", "https://www.news.example/"),
        ("https://news.example/", "https://news.example:8443/"),
        ("https://news.example/a", "https://news.example/?a"),
    ],
)
def test_addresses_of_different_pages_stay_different(one: str, other: str) -> None:
    assert key(one) != key(other)


def test_non_ascii_letters_are_encoded_as_browsers_send_them() -> None:
    typed = parse_page_address("https://Müller.example/straße?q=ö#top")
    assert typed.text == "https://xn--mller-kva.example/stra%C3%9Fe?q=%C3%B6"
    assert typed.key == key("http://xn--mller-kva.example/stra%c3%9fe/?q=%c3%b6")
    assert key("https://faß.example") == key("https://xn--fa-hia.example/")
    assert parse_page_address("https://Müller.example").text == "https://xn--mller-kva.example/"


def test_a_site_can_list_more_parameters_to_ignore() -> None:
    ignored = ("session", "from_*")
    assert key(f"{PAGE}?session=1&id=7&FROM_x=2", *ignored) == key(f"{PAGE}?id=7")
    assert key(f"{PAGE}?sessions=1", *ignored) != key(PAGE)


def test_an_address_is_shown_as_written_without_tracking_parameters() -> None:
    assert parse_page_address(f"{PAGE}/?b=2&gclid=1&a=1#top").text == f"{PAGE}/?b=2&a=1"
    by_fragment = parse_page_address("https://news.example/app?utm_id=1#/article/7", with_fragment=True)
    assert by_fragment.text == "https://news.example/app#/article/7"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "news.example/page",
        "//news.example/page",
        "ftp://news.example/",
        "javascript:alert(1)",
        "https://",
        "https://user@news.example/",
        "https://user:word@news.example/",
        "https://news.example:99999999/",
        "https://a b.example/",
        "https://news.example/\0",
        "https://news.example/a\nb",
        "https://news.example/\u202e",
        f"https://news.example/{'x' * MAX_ADDRESS_CHARACTERS}",
        f"https://news.example/{'ä' * (MAX_ADDRESS_CHARACTERS // 4)}",
    ],
)
def test_anything_but_a_web_address_is_refused(address: str) -> None:
    with pytest.raises(NotFound):
        parse_page_address(address)
