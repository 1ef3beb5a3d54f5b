"""Moving debates to another address, or merging them into another debate. Neither can be undone."""

from django.db import transaction
from django.db.models import F, Max

from debate.articles.addresses import find_by_address, give_address, read_address
from debate.articles.models import Article, ArticleAddress, ArticleIdentity, FormerSlug
from debate.articles.revisions import announce, next_revision
from debate.audit_log.models import Decision
from debate.audit_log.writing import write_decision
from debate.comments.filters.models import Trace
from debate.comments.models import Comment
from debate.errors import Invalid, NotFound
from debate.following.following import give_follows
from debate.language.wording import later
from debate.outbox.models import OutboxItem
from debate.polls.agreement.keeping import recompute_debate
from debate.polls.models import Poll
from debate.polls.sides import note_rules
from debate.readers.models import Reader


@transaction.atomic
def move_page(old: str, new: str, *, by: Reader | None = None) -> Article:
    """Move the debate of an old address to a new one, merging it with a debate that is there already.

    The old address still leads there. Repeating is harmless. Raises `NotFound` if the old address has no debate or one
    of the two is invalid, and `Invalid` as `merge_debates` does.
    """
    old_page, new_page = read_address(old), read_address(new)
    article, present = find_by_address(old_page), find_by_address(new_page)
    if article is None:
        raise NotFound(later("There is no debate at %(text)s", text=old_page.text))
    if present and present.pk != article.pk:
        article = merge_debates(article, present, by=by)
    give_address(article, new_page)
    return article


def merge_debates(source: Article, target: Article, *, by: Reader | None = None) -> Article:
    """Merge one debate into another one, and return that; all addresses of the first lead to the second.

    Comments keep their replies, likes, reports and times, polls their ballots; the target's rules apply. Readers of
    both are notified at once: the target's by a diff, the source's by a redirect. Raises `Invalid` for debates of two
    sites, and for one that was merged already.
    """
    if source.pk == target.pk:
        raise Invalid(later("A debate cannot be merged into itself."))
    with transaction.atomic():
        # In the order of their ids, which prevents deadlocks with others that lock several articles.
        both = Article.objects.select_for_update(no_key=True).filter(pk__in=[source.pk, target.pk]).order_by("pk")
        locked = {article.pk: article for article in both}
        if len(locked) < 2 or any(article.moved_to_id for article in locked.values()):
            raise Invalid(later("One of the two debates no longer exists."))
        source, target = locked[source.pk], locked[target.pk]
        if source.site_id and target.site_id and source.site_id != target.site_id:
            raise Invalid(later("The two debates belong to different sites."))
        rev = next_revision(target, published=source.comment_count)
        _move_comments(source, target, rev)
        _move_polls(source, target, rev)
        note_rules(article=target, rev=rev)
        # More sides may be counted now.
        recompute_debate(target.pk)
        give_follows(source, target)
        for model in (Trace, ArticleAddress, ArticleIdentity, FormerSlug, OutboxItem):
            model._default_manager.filter(article=source).update(article=target)
        Article.objects.filter(moved_to=source).update(moved_to=target)
        Article.objects.filter(pk=source.pk).update(moved_to=target, rev=F("rev") + 1, comment_count=0, address=None)
        announce(source.pk, source.rev + 1)
        before, after = {"slug": source.slug, "title": source.title}, {"slug": target.slug}
        write_decision(by, Decision.Action.MERGE_DEBATES, article_id=target.pk, before=before, after=after)
    return target


def _move_comments(source: Article, target: Article, rev: int) -> None:
    comments = Comment.objects.filter(article=source)
    # Level by level, so that a reply is never on another article than its parent.
    for depth in comments.order_by("depth").values_list("depth", flat=True).distinct():
        comments.filter(depth=depth).update(article=target, rev=rev)


def _move_polls(source: Article, target: Article, rev: int) -> None:
    last = Poll.objects.filter(article=target).aggregate(last=Max("position"))["last"]
    behind = 0 if last is None else last + 1
    Poll.objects.filter(article=source).update(article=target, position=F("position") + behind, rev=rev)
