"""The letters beside a name. The browser code's test (frontend/src/thread/monogram.test.ts) has the same names."""

import pytest

from debate.pages.debates.monograms import monogram


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Marlow", "M"),
        ("The newsroom", "TN"),
        ("ilse k.", "IK"),
        ("Ann-Marie van der Berg", "AB"),
        ("“Quill” (7)", "Q"),
        ("שרה לוי", "ש"),
        ("ßeta Ω", "ßΩ"),
        ("🙂", ""),
    ],
)
def test_a_monogram_has_one_or_two_letters(name: str, letters: str) -> None:
    assert monogram(name) == letters
