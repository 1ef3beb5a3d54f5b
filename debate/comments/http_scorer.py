"""A scorer over HTTP: posts `{"text", "context"}` as JSON, reads `{"scores": {"<label>": 0 to 1}}`."""

import ssl
import time
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache

import httpx
from pydantic import BaseModel, Field

from debate.comments.scorer import Context

# A verdict is a few labels; anything larger is not a scorer's answer.
MAX_ANSWER_BYTES = 64 * 1024


class _Answer(BaseModel):
    scores: dict[str, float] = Field(max_length=100)


class HttpScorer:
    """Calls one address; raises `OSError` if it refuses or is late, `ValueError` for an invalid answer."""

    def __init__(self, url: str, *, token: str = "", timeout_s: float) -> None:
        self._url = url
        # A short compressed answer could unpack to a long one.
        self._headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._timeout_s = timeout_s
        self._trusted = _read_trusted()

    def __call__(self, text: str, context: Context) -> Mapping[str, float]:
        """Return the scores by label."""
        try:
            return _Answer.model_validate_json(self._ask({"text": text, "context": asdict(context)})).scores
        except httpx.TransportError as failure:
            raise OSError(f"The scorer does not answer: {failure or type(failure).__name__}") from failure

    def _ask(self, question: Mapping[str, object]) -> bytes:
        deadline = time.monotonic() + self._timeout_s
        with httpx.stream(
            "POST",
            self._url,
            json=question,
            headers=self._headers,
            timeout=self._timeout_s,
            # Readers' texts go only to the operator's address.
            follow_redirects=False,
            verify=self._trusted,
        ) as response:
            if not response.is_success:
                raise OSError(f"The scorer answers with HTTP status {response.status_code}.")
            answer = b""
            # The library's time-out is one of silence: a server that sends a byte now and then would never time out.
            for chunk in response.iter_raw():
                answer += chunk
                if len(answer) > MAX_ANSWER_BYTES:
                    raise ValueError(f"The scorer's answer has more than {MAX_ANSWER_BYTES} bytes.")
                if time.monotonic() > deadline:
                    raise TimeoutError("The scorer's answer takes too long.")
        return answer


@cache
def _read_trusted() -> ssl.SSLContext:
    """Return the certificates that this machine trusts, among which an operator may have put a scorer's own."""
    return ssl.create_default_context()
