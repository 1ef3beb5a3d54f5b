"""The content security policy allows the one script that pages contain, and no other."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from django.test import Client

from tests.cast import set_scene

pytestmark = pytest.mark.django_db


def test_the_policy_allows_the_script_in_a_page_by_its_hash() -> None:
    answer = Client().get(f"/a/{set_scene().article.slug}/")
    scripts = re.findall(r"<script>(.*?)</script>", answer.content.decode(), re.DOTALL)
    hashes = {f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts}
    sources = re.search(r"script-src ([^;]*)", answer["Content-Security-Policy"])
    assert sources is not None
    # INLINE_SCRIPT in the settings has to be this.
    assert hashes == {source for source in sources[1].split() if source.startswith("'sha256-")}
