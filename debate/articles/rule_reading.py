"""The rules as moderators read them: the global ones, and those of the sites and articles in their scope."""

from debate.articles.access import get_article
from debate.articles.rule_form import answer_for_article, answer_for_site, describe_rules, describe_site
from debate.articles.rulebook import read_common_rules, read_site_rules
from debate.errors import NotFound
from debate.language.wording import later
from debate.readers.identity import Identity
from debate.rights.asking import require
from debate.rights.table import READ_RULES
from debate.sites.access import get_site_of_number, list_sites
from debate.wire.articles import RulesAnswer, RulesObject, SiteRulesAnswer, SitesAnswer


def read_rules_of_all(identity: Identity) -> RulesObject:
    """Return the global rules; raises `SignInRequired`, `Forbidden`."""
    require(identity, READ_RULES)
    return describe_rules(read_common_rules())


def read_rules_of_site(identity: Identity, site_id: int) -> SiteRulesAnswer:
    """Return a site's own rules, and its effective rules; raises `SignInRequired`, `Forbidden`, `NotFound`."""
    if not require(identity, READ_RULES).scope.reaches_site(site_id):
        raise NotFound(later("There is no site with that number among those that you moderate."))
    return answer_for_site(read_site_rules(get_site_of_number(site_id)))


def read_rules_of_article(identity: Identity, slug: str) -> RulesAnswer:
    """Return an article's own rules, and its effective rules; raises `SignInRequired`, `Forbidden`, `NotFound`."""
    require(identity, READ_RULES)
    article = get_article(slug)
    require(identity, READ_RULES, at=article)
    return answer_for_article(article)


def read_sites(identity: Identity) -> SitesAnswer:
    """Return the sites on which the reader moderates debates; raises `SignInRequired`, `Forbidden`."""
    scope = require(identity, READ_RULES).scope
    return SitesAnswer(sites=[describe_site(site) for site in list_sites() if scope.reaches_site(site.pk)])
