"""The recipes of docs/sso.md, run as they stand there: a site in PHP or Node makes tokens that sign its readers in."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.frame import Frame
from tests.support.publisher_tokens import ISSUER, make_site

pytestmark = pytest.mark.django_db

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "sso.md"
# By the language in the document: the program that runs it, what comes before and after the recipe.
PROGRAMS = {
    "python": (["python3", "-c"], "import sys\n", "print(make_token(*sys.argv[1:]), lead_back('a\"b', '<c'))"),
    "php": (["php", "-r"], "", "echo make_token(...array_slice($argv, 1)), ' ', lead_back('a\"b', '<c');"),
    "js": (["node", "-e"], "", "console.log(makeToken(...process.argv.slice(1)), leadBack('a\"b', '<c'))"),
}


@pytest.mark.parametrize("language", PROGRAMS)
def test_each_recipe_makes_a_token_and_a_form_that_are_good(language: str) -> None:
    command, begin, end = PROGRAMS[language]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    site, name = make_site(), "Zoë O'Hara \U0001f680/+"
    recipe = "\n".join(re.findall(rf"```{language}\n(.*?)```", DOCUMENT.read_text(), re.DOTALL))
    assert ISSUER in recipe and "https://debate.example" in recipe
    program = begin + recipe.replace("https://debate.example", "http://testserver") + end
    done = subprocess.run([*command, program, site.key, "7", name], capture_output=True, text=True, check=True)
    token, form = done.stdout.split(" ", 1)
    assert done.stderr == ""
    assert Frame().begin().do("POST", "/session/publisher", {"token": token})["reader"]["name"] == name
    assert re.search(r'value="a&(quot|#34);b"', form) and re.search(r'value="&(lt|#60);c"', form)
