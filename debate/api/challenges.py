"""Challenges for clients at a busy address."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Router

from debate.api.callers import caller
from debate.api.schemas import one_of
from debate.errors import NotFound
from debate.language.wording import later
from debate.readers import guessing
from debate.readers.challenges import make_challenge
from debate.readers.limits import CHALLENGED
from debate.wire.readers import ChallengeAnswer

router = Router(tags=["challenges"])

PURPOSES = (*CHALLENGED, guessing.PURPOSE)


@router.get("/{purpose}", response=ChallengeAnswer, summary="A challenge for what was refused as challenge_required")
def get_challenge(request: HttpRequest, purpose: Annotated[str, one_of(PURPOSES)]) -> ChallengeAnswer:
    identity = caller(request)
    if purpose not in PURPOSES:
        raise NotFound(
            later("There is no challenge with that name. The challenges are %(join)s.", join=", ".join(PURPOSES))
        )
    identity.spend("challenge")
    return make_challenge({"for": purpose})
