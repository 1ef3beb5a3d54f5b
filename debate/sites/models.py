"""Publishers' sites: where a debate can be embedded. Edited in Django's admin."""

from pathlib import Path
from secrets import token_hex
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from debate.language.choosing import offered_languages
from debate.text.fields import LineField, TextField

# An origin as browsers write it: in lower case, without the scheme's default port and without a trailing slash.
ORIGIN_PATTERN = (
    r"^(https://(?![^/]*:443$)|http://(?![^/]*:80$))"
    r"([a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(:[0-9]{1,5})?\Z"
)

# A host name without port, as browsers write it.
HOST_PATTERN = r"^([a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])\Z"

_RESERVED_NAMES = Path(__file__).with_name("reserved_names.txt")


def default_reserved_names() -> str:
    """Return names with which a guest could pass for the site's staff, one per line."""
    lines = _RESERVED_NAMES.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("#"))


def require_time_zone(name: str) -> None:
    """Raise `ValidationError` if the time zone doesn't exist."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise ValidationError(
            gettext("%(name)s is not a time zone. Examples: Europe/Berlin, UTC.") % {"name": name}
        ) from None


def new_key() -> str:
    """Return a new key for signing addresses."""
    return token_hex(32)


class Site(models.Model):
    """A publisher's site with one or more origins.

    The publisher signs its pages' addresses, and sign-in tokens, with `key`. `refused` is when a page was
    last refused a new debate, and `refused_why` why.
    """

    name = LineField(_("name"), max_length=80, unique=True)
    makes_articles = models.BooleanField(
        _("creates articles"),
        default=True,
        help_text=_("A page that shows a debate for the first time gets a separate article."),
    )
    time_zone = LineField(
        _("time zone"),
        max_length=60,
        blank=True,
        validators=[require_time_zone],
        help_text=_("In which editors enter times, such as Europe/Berlin. Empty: the server's time zone."),
    )
    language = models.CharField(
        _("language"),
        max_length=10,
        blank=True,
        choices=offered_languages,
        help_text=_("The language of its frames, unless a page asks for another one. Empty: the reader's language."),
    )
    reserved_names = TextField(
        _("reserved names"),
        blank=True,
        default=default_reserved_names,
        help_text=_("One name per line. No guest can use one of these names, or one that looks like it."),
    )
    ignored_parameters = LineField(
        _("ignored parameters"),
        max_length=500,
        blank=True,
        help_text=_(
            "Query parameters that don't make an address a different page, such as <code>session, from_*</code>."
        ),
    )
    article_paths = LineField(
        _("paths of articles"),
        max_length=500,
        blank=True,
        help_text=_(
            "Only pages below these paths start a debate, such as <code>/news/, /sport/</code>. Empty: all pages."
        ),
    )
    token_issuer = LineField(
        _("issuer of sign-in tokens"),
        max_length=200,
        blank=True,
        help_text=_("The iss of the tokens with which your pages sign readers in. Empty: they can't."),
    )
    token_keys = TextField(
        _("public keys for sign-in tokens"),
        max_length=40_000,
        blank=True,
        help_text=_("In PEM, or a JSON Web Key Set. Not needed if you sign with the key for signing addresses."),
    )
    token_keys_address = LineField(
        _("address of the public keys"),
        max_length=500,
        blank=True,
        validators=[URLValidator(schemes=["https"])],
        help_text=_("Where your server publishes its JSON Web Key Set, if it does."),
    )
    token_roles = models.BooleanField(
        _("tokens make moderators"),
        default=False,
        help_text=_(
            "Readers whose token has the role “moderator” moderate this site's debates. Anyone who has a key can then "
            "make moderators."
        ),
    )
    sign_in_address = LineField(
        _("address of your sign-in"),
        max_length=500,
        blank=True,
        validators=[URLValidator(schemes=["https"])],
        help_text=_("Where this site's domains send readers to sign in; your server sends them back with a token."),
    )
    look = TextField(
        _("look"),
        max_length=2_000,
        blank=True,
        help_text=_(
            "The site's own values for tokens of the style sheet, one per line: <code>--accent: #0b6158 #5fc7b8</code> "
            "(light, dark), <code>--serif: Georgia, serif</code>, <code>--radius: 4px</code>. Empty: the usual look."
        ),
    )
    key = models.CharField(max_length=64, default=new_key, editable=False)
    refused = models.DateTimeField(_("refused"), null=True, editable=False)
    refused_why = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def ignored(self) -> list[str]:
        """The names of the parameters that are ignored on this site."""
        names = (name.strip().casefold() for name in self.ignored_parameters.split(","))
        return [name for name in names if name not in ("", "*")]

    @property
    def paths(self) -> list[str]:
        """The path prefixes below which pages can start debates; empty for all."""
        return [path for part in self.article_paths.split(",") if (path := part.strip())]


class SiteDomain(models.Model):
    """A host name of this server at which one site answers alone: no other site's debate is found there."""

    site = models.ForeignKey(Site, verbose_name=_("site"), on_delete=models.CASCADE, related_name="domains")
    host = models.CharField(
        _("host"),
        max_length=200,
        unique=True,
        validators=[RegexValidator(HOST_PATTERN, _("A host name reads like debate.news.example, in lower case."))],
        help_text=_("Such as debate.news.example. It has to be one of ALLOWED_HOSTS."),
    )

    class Meta:
        verbose_name = _("domain")
        verbose_name_plural = _("domains")
        ordering = ("host",)

    def __str__(self) -> str:
        return self.host


class SiteOrigin(models.Model):
    """One origin of a site's pages."""

    site = models.ForeignKey(Site, verbose_name=_("site"), on_delete=models.CASCADE, related_name="origins")
    origin = models.CharField(
        _("origin"),
        max_length=200,
        unique=True,
        validators=[RegexValidator(ORIGIN_PATTERN, _("An origin reads like https://news.example, in lower case."))],
        help_text=_("Scheme and host, and the port unless it is the scheme's default: https://news.example"),
    )

    class Meta:
        verbose_name = _("origin")
        verbose_name_plural = _("origins")
        ordering = ("origin",)

    def __str__(self) -> str:
        return self.origin
