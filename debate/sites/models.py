"""Publishers' sites: on whose pages a debate may be embedded. Edited in Django's admin."""

from django.core.validators import RegexValidator
from django.db import models

# As a browser writes an origin: in lower case, without the scheme's own port and without a slash at the end.
ORIGIN_PATTERN = (
    r"^(https://(?![^/]*:443$)|http://(?![^/]*:80$))"
    r"([a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(:[0-9]{1,5})?\Z"
)


class Site(models.Model):
    """A publisher's site, which has one or more origins."""

    name = models.CharField(max_length=80, unique=True)
    makes_articles = models.BooleanField(
        "makes articles",
        default=True,
        help_text="A page that shows a debate for the first time gets an article of its own.",
    )

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class SiteOrigin(models.Model):
    """One origin from which a site's pages come."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="origins")
    origin = models.CharField(
        max_length=200,
        unique=True,
        validators=[RegexValidator(ORIGIN_PATTERN, "An origin reads like https://news.example, in lower case.")],
        help_text="Scheme, host and, where it is not the scheme's own, port: https://news.example",
    )

    class Meta:
        ordering = ("origin",)

    def __str__(self) -> str:
        return self.origin
