"""A scorer at the other end of HTTP: posts `{"text", "context"}` as JSON, reads `{"scores": {"<label>": 0 to 1}}`."""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from pydantic import BaseModel, Field

from debate.comments.scorer import Context

# A verdict is a few labels; whatever sends more is not a scorer.
MAX_ANSWER_BYTES = 64 * 1024
_CHUNK_BYTES = 8 * 1024


class _Answer(BaseModel):
    scores: dict[str, float] = Field(max_length=100)


class _NoRedirect(HTTPRedirectHandler):
    """What readers write goes to the address that the operator gave, and nowhere else."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class HttpScorer:
    """Asks one address; raises `OSError` where it does not answer in time or says no, `ValueError` for nonsense."""

    def __init__(self, url: str, *, token: str = "", timeout_s: float) -> None:
        self._url = url
        self._token = token
        self._timeout_s = timeout_s
        self._opener = build_opener(_NoRedirect)

    def __call__(self, text: str, context: Context) -> Mapping[str, float]:
        """Return the scores by label."""
        body = json.dumps({"text": text, "context": asdict(context)}).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        request = Request(self._url, data=body, headers=headers, method="POST")
        deadline = time.monotonic() + self._timeout_s
        with self._open(request) as response:
            answer = b""
            # The time-out is one of silence: who sends a byte now and then would be waited for without end.
            while chunk := response.read1(_CHUNK_BYTES):
                answer += chunk
                if len(answer) > MAX_ANSWER_BYTES:
                    raise ValueError(f"The scorer's answer has more than {MAX_ANSWER_BYTES} bytes.")
                if time.monotonic() > deadline:
                    raise TimeoutError("The scorer's answer takes too long.")
        return _Answer.model_validate_json(answer).scores

    def _open(self, request: Request) -> Any:
        try:
            return self._opener.open(request, timeout=self._timeout_s)
        except HTTPError as refusal:
            # It is an open connection too.
            refusal.close()
            raise OSError(f"The scorer answers with HTTP status {refusal.code}.") from None
