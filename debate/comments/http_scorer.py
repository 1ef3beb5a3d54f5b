"""A scorer over HTTP: posts `{"text", "context"}` as JSON, reads `{"scores": {"<label>": 0 to 1}}`."""

from collections.abc import Mapping
from dataclasses import asdict

from pydantic import BaseModel, Field

from debate.comments.scorer import Context
from debate.http.outgoing import ask


class _Answer(BaseModel):
    scores: dict[str, float] = Field(max_length=100)


class HttpScorer:
    """Calls one address; raises `OSError` if it refuses or is late, `ValueError` for an invalid answer."""

    def __init__(self, url: str, *, token: str = "", timeout_s: float) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._timeout_s = timeout_s

    def __call__(self, text: str, context: Context) -> Mapping[str, float]:
        """Return the scores by label."""
        question = {"text": text, "context": asdict(context)}
        answer = ask("POST", self._url, json=question, headers=self._headers, timeout_s=self._timeout_s)
        return _Answer.model_validate_json(answer).scores
