"""A frame on a publisher's page, as the API sees it."""

import json
from typing import Any, Self
from uuid import uuid4

from django.test import Client as Browser

from tests.cast import PASSWORD, Scene

NEWS = "https://news.example"
OTHER = "https://other.example"


class Frame:
    """A frame on a page of an origin: it keeps a token, and never gets a cookie."""

    def __init__(self, embedder: str = NEWS) -> None:
        self.embedder = embedder
        self.token = ""
        self.browser = Browser(enforce_csrf_checks=True)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"X-Embedder": self.embedder}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        content = b"" if body is None else json.dumps(body).encode()
        address = f"/api/v1{path}"
        response = self.browser.generic(method, address, content, content_type="application/json", headers=headers)
        assert not response.cookies
        return response

    def do(self, method: str, path: str, body: Any = None) -> Any:
        response = self.call(method, path, body)
        assert response.status_code in (200, 201), response.content
        answer = response.json()
        if "token" in answer:
            self.token = answer["token"]["token"]
        return answer

    def refused(self, method: str, path: str, body: Any = None) -> str:
        response = self.call(method, path, body)
        assert response.status_code >= 400
        return str(response.json()["error"]["code"])

    def begin(self) -> Self:
        self.do("POST", "/session/token")
        return self

    def be_guest(self, name: str) -> Self:
        self.do("POST", "/session", {"name": name})
        return self

    def log_in(self, username: str) -> Any:
        return self.do("POST", "/session/login", {"username": username, "password": PASSWORD})

    def vote(self, scene: Scene, place: int = 0) -> Any:
        return self.do("PUT", f"/polls/{scene.poll.pk}/ballot", {"choices": [scene.choices[place].pk]})


def comment(body: str = "A word.") -> dict[str, str]:
    return {"body": body, "key": str(uuid4())}
