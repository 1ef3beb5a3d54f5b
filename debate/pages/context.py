"""What every page can say of the site."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """Return what the templates' frame needs."""
    return {"is_demo": settings.DEMO}
