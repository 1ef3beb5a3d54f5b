"""Two readers who want the same name at the same moment: one gets it."""

import pytest
from django.contrib.auth.models import User
from django.test import Client as Browser

from debate.readers.models import NameKey, Reader
from tests.debate.test_sign_up import sign_up
from tests.support.threads import DatabaseThreads

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("names", [["Ada Byron"] * 4, ["Ada Byron", "Ada_Byron", "ada byron", "Ada Byr\u043en"]])
def test_if_several_readers_want_a_name_at_once_one_gets_it(names: list[str]) -> None:
    def try_it(name: str) -> int:
        return int(sign_up(Browser(), name).status_code)

    with DatabaseThreads(len(names)) as together:
        statuses = list(together.map(try_it, names))
    # The others are asked for another name, whenever it is noticed.
    assert statuses.count(302) == 1 and set(statuses) <= {200, 302, 409}
    assert User.objects.count() == Reader.objects.count() == 1
    assert {key.reader for key in NameKey.objects.all()} == set(Reader.objects.all())
