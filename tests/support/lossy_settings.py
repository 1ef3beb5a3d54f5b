"""The product's settings, with a channel layer that loses, doubles and reorders messages."""

from live.settings import REDIS_LAYER
from tests.support.settings import *  # noqa: F403

CHANNEL_LAYERS = {"default": REDIS_LAYER | {"BACKEND": "tests.support.faults.LossyChannelLayer"}}
