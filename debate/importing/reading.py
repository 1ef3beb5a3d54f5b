"""Reads an export of another comment system, whichever it is of."""

from pathlib import Path

from debate.importing.exported import Export, NotAnExport
from debate.importing.files import head
from debate.importing.json_exports import read_commento, read_remark42
from debate.importing.xml_exports import read_disqus, read_wordpress

# What only one system's exports have at their beginning.
_SIGNS = (
    ("http://disqus.com", read_disqus),
    ("http://wordpress.org/export/", read_wordpress),
    ('"commenterHex"', read_commento),
    ('"version"', read_remark42),
)


def read_export(path: Path) -> Export:
    """Read a file that Disqus, WordPress, Remark42 or Commento has exported; raises `NotAnExport` and `OSError`.

    All of it is in memory afterwards.
    """
    beginning = head(path)
    for sign, read in _SIGNS:
        if sign in beginning:
            return read(path)
    raise NotAnExport("it is no export of Disqus, WordPress, Remark42 or Commento")
