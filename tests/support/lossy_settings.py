"""The product's settings, with a channel layer that loses, doubles and reorders messages."""

from live.settings import *  # noqa: F403
from live.settings import REDIS_LAYER

CHANNEL_LAYERS = {"default": REDIS_LAYER | {"BACKEND": "tests.support.faults.LossyChannelLayer"}}
