"""Firefox and WebKit, driven by their own protocols: WebDriver BiDi and WebDriver (both W3C).

Chromium has Playwright (`browser`), which drives only its own builds of these two. Both protocols take the same input
actions, so a page is used in the same way in both.
"""

import asyncio
import json
import os
import re
import shutil
import signal
import tempfile
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from glob import glob
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets
from websockets.asyncio.client import ClientConnection

from tests.support.servers import free_port

TIMEOUT_S = 30.0
_BACKSPACE = "\ue003"
_MINI_BROWSER = "/usr/lib/*/webkit2gtk-4*/MiniBrowser"
# Requests that Firefox would otherwise make to Mozilla's servers.
_FIREFOX_PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.healthreport.uploadEnabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.push.connection.enabled": False,
    "extensions.getAddons.cache.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,none",
    "toolkit.telemetry.enabled": False,
    "toolkit.telemetry.server": "data:,none",
}


class View(ABC):
    """A page in an engine, or a frame in that page."""

    @abstractmethod
    async def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression, awaited if it is a promise; it must be valid JSON."""

    @abstractmethod
    async def perform(self, actions: list[dict[str, Any]]) -> None:
        """Let the engine's pointer and keyboard act, as both protocols describe it."""

    @abstractmethod
    async def open(self, address: str) -> None:
        """Go to an address, and wait until the page is loaded."""

    @abstractmethod
    async def back(self) -> None:
        """Go back in the history."""

    @abstractmethod
    async def frame(self) -> "View":
        """Return the first frame in this page."""

    async def until(self, expression: str) -> Any:
        """Wait until the expression is true; returns its value."""
        value = None
        try:
            async with asyncio.timeout(TIMEOUT_S):
                while not value:
                    # While another page is loading, there is no document to evaluate it in.
                    value = await self.evaluate(
                        f"(() => {{ try {{ return {expression} }} catch {{ return null }} }})()"
                    )
                    await asyncio.sleep(0.05)
        except TimeoutError:
            pytest.fail(f"never true: {expression}\n{await self.evaluate('document.body.innerText')}")
        return value

    async def shows(self, text: str) -> None:
        """Wait until the text is visible on the page."""
        await self.until(f"document.body.innerText.includes({json.dumps(text)})")

    async def lacks(self, text: str) -> None:
        """Wait until the text is not visible on the page."""
        await self.until(f"!document.body.innerText.includes({json.dumps(text)})")

    async def click(self, selector: str, text: str = "") -> None:
        """Click the first visible element that matches the selector and has the text."""
        element = (
            f"[...document.querySelectorAll({json.dumps(selector)})].find((element) => element.checkVisibility()"
            f" && element.textContent.includes({json.dumps(text)}))"
        )
        await self.until(f"({element})?.scrollIntoView({{ block: 'center', behavior: 'instant' }}) ?? true")
        place = f"(() => {{ const {{ x, y, width, height }} = {element}.getBoundingClientRect();"
        x, y = await self.until(f"{place} return [Math.round(x + width / 2), Math.round(y + height / 2)] }})()")
        moves = [
            {"type": "pointerMove", "x": x, "y": y, "duration": 0},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        await self.perform([{"type": "pointer", "id": "mouse", "actions": moves}])

    async def write(self, selector: str, text: str) -> None:
        """Click a field and type into it."""
        await self.click(selector)
        keys = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        await self.perform([{"type": "key", "id": "keyboard", "actions": keys}])


class _Firefox(View):
    def __init__(self, connection: ClientConnection, context: str, ids: "count[int]") -> None:
        self._connection, self._context, self._ids = connection, context, ids

    async def evaluate(self, expression: str) -> Any:
        source = f"Promise.resolve({expression}).then((value) => JSON.stringify(value ?? null))"
        answer = await self._ask(
            "script.evaluate", expression=source, target={"context": self._context}, awaitPromise=True
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    async def perform(self, actions: list[dict[str, Any]]) -> None:
        await self._ask("input.performActions", context=self._context, actions=actions)

    async def open(self, address: str) -> None:
        await self._ask("browsingContext.navigate", context=self._context, url=address, wait="complete")

    async def back(self) -> None:
        await self._ask("browsingContext.traverseHistory", context=self._context, delta=-1)

    async def frame(self) -> View:
        while True:
            tree = await self._ask("browsingContext.getTree", root=self._context)
            if frames := tree["contexts"][0]["children"]:
                return _Firefox(self._connection, frames[0]["context"], self._ids)
            await asyncio.sleep(0.05)

    async def _ask(self, method: str, **params: Any) -> Any:
        number = next(self._ids)
        await self._connection.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(await asyncio.wait_for(self._connection.recv(), TIMEOUT_S))
            if answer.get("id") == number:
                assert answer["type"] == "success", f"{method}: {answer}"
                return answer["result"]


class _WebKit(View):
    def __init__(self, http: httpx.AsyncClient, session: str, *, in_frame: bool = False) -> None:
        self._http, self._session, self._in_frame = http, session, in_frame

    async def evaluate(self, expression: str) -> Any:
        await self._enter()
        script = f"const done = arguments[0]; Promise.resolve({expression}).then((value) => done(value ?? null))"
        return await self._ask("POST", "execute/async", script=script, args=[])

    async def perform(self, actions: list[dict[str, Any]]) -> None:
        await self._enter()
        await self._ask("POST", "actions", actions=actions)

    async def open(self, address: str) -> None:
        await self._enter()
        await self._ask("POST", "url", url=address)

    async def back(self) -> None:
        await self._ask("POST", "back")

    async def frame(self) -> View:
        await self.until("document.querySelector('iframe') !== null")
        return _WebKit(self._http, self._session, in_frame=True)

    async def _enter(self) -> None:
        await self._ask("POST", "frame", id=None)
        if self._in_frame:
            await self._ask("POST", "frame", id=0)

    async def _ask(self, method: str, path: str, **body: Any) -> Any:
        response = await self._http.request(method, f"/session/{self._session}/{path}", json=body)
        assert response.is_success, f"{path}: {response.text}"
        return response.json()["value"]


@asynccontextmanager
async def run_firefox() -> AsyncIterator[View]:
    """Run Debian's Firefox without a window, with an empty profile; skips the test if it is not installed."""
    found = shutil.which("firefox-esr") or shutil.which("firefox")
    if found is None:
        pytest.skip("Firefox is not installed: its tests need it (Debian: apt install firefox-esr)")
    with tempfile.TemporaryDirectory(prefix="hustings-firefox-", ignore_cleanup_errors=True) as profile:
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in _FIREFOX_PREFERENCES.items()]
        (Path(profile) / "user.js").write_text("\n".join(lines))
        process = await asyncio.create_subprocess_exec(
            *(found, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0", "about:blank"),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            address = await asyncio.wait_for(_address_of(process), TIMEOUT_S)
            draining = asyncio.create_task(_drain(process))
            async with websockets.connect(f"{address}/session", max_size=None) as connection:
                ids = count(1)
                view = _Firefox(connection, "", ids)
                await view._ask("session.new", capabilities={})
                made = await view._ask("browsingContext.create", type="tab")
                yield _Firefox(connection, made["context"], ids)
            draining.cancel()
        finally:
            process.kill()
            await process.wait()


async def _address_of(process: asyncio.subprocess.Process) -> str:
    assert process.stderr
    while line := (await process.stderr.readline()).decode():
        if found := re.search(r"BiDi listening on (ws://\S+)", line):
            return found[1]
    raise RuntimeError("Firefox ended before it could be driven")


async def _drain(process: asyncio.subprocess.Process) -> None:
    assert process.stderr
    while await process.stderr.readline():
        pass


@asynccontextmanager
async def run_webkit() -> AsyncIterator[View]:
    """Run WebKitGTK's own browser on a virtual screen; skips the test if it is not installed."""
    found = shutil.which("WebKitWebDriver"), shutil.which("xvfb-run"), *glob(_MINI_BROWSER)
    if len(found) < 3 or None in found:
        pytest.skip("WebKit is not installed: its tests need it (Debian: apt install webkit2gtk-driver xvfb xauth)")
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        *("xvfb-run", "-a", "WebKitWebDriver", f"--port={port}", "--host=127.0.0.1"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=TIMEOUT_S) as http:
            await asyncio.wait_for(_answers(http), TIMEOUT_S)
            options = {"binary": str(found[2]), "args": ["--automation"]}
            wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
            made = (await http.post("/session", json=wanted)).json()["value"]
            yield _WebKit(http, made["sessionId"])
            await http.delete(f"/session/{made['sessionId']}")
    finally:
        # Including what it has started, such as the virtual screen.
        os.killpg(process.pid, signal.SIGTERM)
        await process.wait()


async def _answers(http: httpx.AsyncClient) -> None:
    while True:
        try:
            await http.get("/status")
            return
        except httpx.TransportError:
            await asyncio.sleep(0.05)


ENGINES = {"firefox": run_firefox, "webkit": run_webkit}
