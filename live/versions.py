"""Which version this is, and which browser code it still understands."""

# As in pyproject.toml.
VERSION = "0.1.0"
# `CODE` in frontend/src/net/socket.ts numbers the browser code, and grows with a change of frames or commands that
# earlier code would get wrong. When this grows to it, pages with earlier code ask their readers to load them again.
OLDEST_CODE = 1
