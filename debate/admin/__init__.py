"""Django's admin. Changes that readers see go through the domain's functions, and each right is the domain's own."""

from debate.admin import accounts, articles, polls, readers, records, rules, sites

__all__ = ["accounts", "articles", "polls", "readers", "records", "rules", "sites"]
