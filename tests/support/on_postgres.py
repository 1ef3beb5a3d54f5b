"""Which tests of the domain run a second time on PostgreSQL: those for whose subject the database matters, and why.

The others see the database through Django's ORM alone, in queries that the listed ones make too. On PostgreSQL run
besides, always: the browser tests, most of those of faults, and some of the live side's.
"""

import pytest

LOCKS = "rows are locked, or written by several at once"
STATEMENTS = "a statement is written out, or leans on an index or function of PostgreSQL's own"
REFUSED = "the database refuses something, and the transaction around it goes on or ends"
QUERIES = "groups, windows and orders that databases are strict or free about, each in their own way"
TEXT = "what a database takes as text"

# By test file: why, and the modules with locks, statements or errors of the database whose subject it is.
ON_POSTGRES: dict[str, tuple[str, set[str]]] = {
    "test_api": (QUERIES, set()),
    "test_ballots": (LOCKS, {"debate.polls.ballot_rows", "debate.polls.difference"}),
    "test_check_data": (LOCKS, {"debate.recounting"}),
    "test_closing": (LOCKS, set()),
    "test_concurrent_ballots": (LOCKS, set()),
    "test_constraints": (REFUSED, {"debate.migrations.0002_reply_on_same_article"}),
    "test_bulk_identity": (QUERIES, set()),
    "test_desk": (QUERIES, set()),
    "test_diff_law": (STATEMENTS, {"debate.diffs", "debate.comments.changes_since", "debate.polls.tallies"}),
    "test_statistics": (STATEMENTS, {"debate.moderation.decision_counts"}),
    "test_erased_everywhere": (LOCKS, set()),
    "test_full_outbox": (STATEMENTS, set()),
    "test_filtered_comments": (
        STATEMENTS,
        {f"debate.comments.filters.{name}" for name in ("raids", "repetition", "screening", "words")},
    ),
    "test_first_embeds": (REFUSED, {"debate.articles.first_embed", "debate.articles.addresses"}),
    "test_forgetting": (QUERIES, set()),
    "test_group_commit": (LOCKS, set()),
    "test_hiding": (STATEMENTS, {"debate.readers.hiding"}),
    "test_illegal_content": (QUERIES, set()),
    "test_importing": (LOCKS, set()),
    "test_isolation": (REFUSED, set()),
    "test_leases": (LOCKS, set()),
    "test_changed_sides": (LOCKS, {"debate.polls.changed_sides"}),
    "test_moderation": (LOCKS, set()),
    "test_moved_debates": (LOCKS, {"debate.moving"}),
    "test_names": (REFUSED, {"debate.readers.names"}),
    "test_naughty_strings": (TEXT, set()),
    "test_open_weight": (QUERIES, set()),
    "test_pages": (QUERIES, set()),
    "test_orders": (QUERIES, {"debate.polls.agreement.keeping"}),
    "test_own_marks": (
        STATEMENTS,
        {
            "debate.comments.access",
            "debate.comments.likes",
            "debate.polls.ballots",
            "debate.readers.notices",
            "debate.readers.speaker_rows",
            "debate.readers.voters",
        },
    ),
    "test_mail_choices": (QUERIES, {"debate.following.following"}),
    "test_outbox": (LOCKS, {"debate.outbox.choices"}),
    "test_own_account": (QUERIES, set()),
    "test_own_feed": (STATEMENTS, {"debate.comments.news"}),
    "test_paging": (QUERIES, {"debate.comments.earlier_scores"}),
    "test_people": (LOCKS, {"debate.moderation.reach"}),
    "test_poll_admin": (LOCKS, {"debate.admin.polls"}),
    "test_poll_life": (STATEMENTS, {"debate.polls.schedule", "debate.database.raw_sql"}),
    "test_posting": (REFUSED, {"debate.comments.posting", "debate.articles.revisions", "debate.polls.sides"}),
    "test_publication": (QUERIES, set()),
    "test_audit_log": (
        STATEMENTS,
        {
            "debate.audit_log.guard",
            "debate.migrations.0004_decisions_are_append_only",
            "debate.moderation.people.roles",
        },
    ),
    "test_archive": (QUERIES, set()),
    "test_audit_log_pages": (QUERIES, set()),
    "test_front_page": (STATEMENTS, {"debate.comments.last_words", "debate.listing.busiest"}),
    "test_own_data": (LOCKS, set()),
    "test_poll_maker": (LOCKS, {"debate.polls.making"}),
    "test_providers": (LOCKS, {"debate.pages.account.own_providers"}),
    "test_publisher_redirect": (LOCKS, set()),
    "test_publisher_sign_in": (LOCKS, {"debate.publisher_sign_in.sign_in"}),
    "test_questions": (QUERIES, set()),
    "test_renaming": (LOCKS, {"debate.moderation.people.renaming"}),
    "test_removed_text": (STATEMENTS, set()),
    "test_repeated": (REFUSED, set()),
    "test_reports": (QUERIES, set()),
    "test_rules": (LOCKS, {"debate.articles.rules", "debate.articles.rulebook", "debate.articles.access"}),
    "test_screening": (QUERIES, set()),
    "test_search": (STATEMENTS, {"debate.migrations.0003_search_comments"}),
    "test_second_factors": (LOCKS, set()),
    "test_second_look": (LOCKS, set()),
    "test_shared_rows": (LOCKS, set()),
    "test_side_rule": (LOCKS, set()),
    "test_sign_up": (REFUSED, set()),
    "test_sign_ups_at_once": (REFUSED, {"debate.accounts.adapter", "debate.accounts.names"}),
    "test_site_rules": (LOCKS, set()),
    "test_sweeps": (LOCKS, set()),
    "test_timeline": (REFUSED, {"debate.polls.timeline"}),
    "test_undo": (LOCKS, set()),
    "test_voters": (QUERIES, set()),
    "test_where_sanctions_hold": (STATEMENTS, {"debate.readers.sanctions", "debate.rights.asking"}),
}

# Modules that no test of the domain is about, and what runs them on PostgreSQL.
ELSEWHERE = {
    "debate.page_states": "the browser tests, which load every article's page from PostgreSQL",
    "debate.readers.sessions": "the browser tests, whose readers have their sessions in PostgreSQL",
}


# Tests of those files that walk through all addresses or compare markup: they find nothing more in a second database.
# The queries behind their pages are also those of the other tests, and of the browser tests, which run on PostgreSQL.
ONCE = {
    "test_no_address_tells_a_side_where_the_rule_is_off",
    "test_a_page_of_kept_pieces_is_byte_for_byte_the_page_made_at_once",
    "test_words_that_look_like_a_hole_of_the_page_stay_words",
    "test_the_memory_for_pieces_is_bounded",
    "test_the_demo_has_questions_and_answers",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that run on both databases: `-m on_postgres` chooses them."""
    for item in items:
        is_of_the_domain = item.path.parent.name == "debate"
        if is_of_the_domain and item.path.stem in ON_POSTGRES and getattr(item, "originalname", "") not in ONCE:
            item.add_marker("on_postgres")
