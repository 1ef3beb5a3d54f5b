"""All limits: the setting's name, its default and what it counts. Reads no environment."""

from dataclasses import dataclass

# No other program's variables begin like this.
PREFIX = "LIMIT_"


@dataclass(frozen=True, slots=True)
class Limit:
    """A setting with a limit; `default` is in the operators' notation, `meaning` says what is counted."""

    name: str
    default: str
    meaning: str


POSTS_PER_READER = Limit("LIMIT_POSTS_PER_READER", "10/minute", "Comments, replies and edits by one reader.")
POSTS_PER_ADDRESS = Limit("LIMIT_POSTS_PER_ADDRESS", "60/minute", "Comments, replies and edits from one address.")
POSTS_PER_NETWORK = Limit("LIMIT_POSTS_PER_NETWORK", "240/minute", "Comments, replies and edits from one network.")
VOTES_PER_READER = Limit("LIMIT_VOTES_PER_READER", "30/minute", "Votes of one reader, also changes and withdrawals.")
VOTES_PER_ADDRESS = Limit("LIMIT_VOTES_PER_ADDRESS", "240/minute, 3000/hour", "Votes from one address.")
VOTES_PER_NETWORK = Limit("LIMIT_VOTES_PER_NETWORK", "960/minute", "Votes from one network.")
LIKES_PER_READER = Limit("LIMIT_LIKES_PER_READER", "60/minute", "Likes of one reader, also withdrawals.")
LIKES_PER_ADDRESS = Limit("LIMIT_LIKES_PER_ADDRESS", "300/minute", "Likes from one address.")
REPORTS_PER_READER = Limit("LIMIT_REPORTS_PER_READER", "10/minute", "Reports by one reader.")
REPORTS_PER_ADDRESS = Limit("LIMIT_REPORTS_PER_ADDRESS", "60/minute", "Reports from one address.")
LEGAL_REPORTS_PER_ADDRESS = Limit(
    "LIMIT_LEGAL_REPORTS_PER_ADDRESS", "10/hour, 30/day", "Reports of illegal content from one address."
)
LEGAL_REPORTS_PER_NETWORK = Limit(
    "LIMIT_LEGAL_REPORTS_PER_NETWORK", "100/hour", "Reports of illegal content from one network."
)
NAMES_PER_READER = Limit(
    "LIMIT_NAMES_PER_READER", "10/minute", "Names that one browser takes as a guest, and changes of a name."
)
NAMES_PER_ADDRESS = Limit("LIMIT_NAMES_PER_ADDRESS", "20/minute", "Such names from one address.")
NAMES_PER_NETWORK = Limit("LIMIT_NAMES_PER_NETWORK", "200/minute", "Such names from one network.")
FRAMES_PER_ADDRESS = Limit(
    "LIMIT_FRAMES_PER_ADDRESS", "120/minute", "New readers in frames on publishers' pages, from one address."
)
FRAMES_PER_NETWORK = Limit(
    "LIMIT_FRAMES_PER_NETWORK", "1200/minute", "New readers in frames on publishers' pages, from one network."
)
SIGN_INS_PER_NAME_AND_ADDRESS = Limit(
    "LIMIT_SIGN_INS_PER_NAME_AND_ADDRESS",
    "5/minute, 10/15 minutes, 20/hour, 60/day",
    "Failed sign-ins to one account from one address, or from one browser that has signed in to it before.",
)
SIGN_INS_PER_NAME = Limit(
    "LIMIT_SIGN_INS_PER_NAME", "60/hour", "Sign-ins to one account from all browsers that have not done so before."
)
SIGN_INS_PER_ADDRESS = Limit(
    "LIMIT_SIGN_INS_PER_ADDRESS", "30/5 minutes", "Such sign-ins from one address, to all accounts."
)
SIGN_INS_PER_NETWORK = Limit(
    "LIMIT_SIGN_INS_PER_NETWORK", "120/5 minutes", "Such sign-ins from one network, to all accounts."
)
SIGN_UPS_PER_ADDRESS = Limit("LIMIT_SIGN_UPS_PER_ADDRESS", "20/hour", "New accounts from one address.")
SIGN_UPS_PER_NETWORK = Limit("LIMIT_SIGN_UPS_PER_NETWORK", "200/hour", "New accounts from one network.")
MAILS_PER_RECIPIENT = Limit(
    "LIMIT_MAILS_PER_RECIPIENT", "3/15 minutes, 10/day", "Mails about an account to one e-mail address."
)
MAILS_PER_ADDRESS = Limit("LIMIT_MAILS_PER_ADDRESS", "30/hour", "Mails about accounts that one address requests.")
NEW_DEBATES_PER_ADDRESS = Limit(
    "LIMIT_NEW_DEBATES_PER_ADDRESS",
    "20/minute",
    "Debates that opening publishers' pages creates, from one address.",
)
UNSIGNED_DEBATES_PER_NETWORK = Limit(
    "LIMIT_UNSIGNED_DEBATES_PER_NETWORK",
    "20/day",
    "Debates that opening pages creates whose address the publisher has not signed, from one network.",
)
UNSIGNED_DEBATES_PER_SITE = Limit(
    "LIMIT_UNSIGNED_DEBATES_PER_SITE", "500/day", "Such debates from all networks, on the pages of one site."
)
CHOICES_PER_READER = Limit(
    "LIMIT_CHOICES_PER_READER",
    "60/minute",
    "What one reader hides, shows again, follows, marks as read, dismisses or chooses for themselves, and downloads of "
    "their data.",
)
CHOICES_PER_ADDRESS = Limit("LIMIT_CHOICES_PER_ADDRESS", "600/minute", "Such choices from one address.")
SEARCHES_PER_ADDRESS = Limit("LIMIT_SEARCHES_PER_ADDRESS", "60/minute", "Readers' searches from one address.")
SEARCHES_PER_NETWORK = Limit("LIMIT_SEARCHES_PER_NETWORK", "600/minute", "Readers' searches from one network.")
PREVIEWS_PER_READER = Limit("LIMIT_PREVIEWS_PER_READER", "30/minute", "Previews of comments by one reader.")
PREVIEWS_PER_ADDRESS = Limit("LIMIT_PREVIEWS_PER_ADDRESS", "240/minute", "Previews of comments from one address.")
COMPLETIONS_PER_READER = Limit(
    "LIMIT_COMPLETIONS_PER_READER", "120/minute", "Names that one reader looks up, by typing @ or opening menus."
)
COMPLETIONS_PER_ADDRESS = Limit("LIMIT_COMPLETIONS_PER_ADDRESS", "1200/minute", "Such names from one address.")
CHALLENGES_PER_READER = Limit("LIMIT_CHALLENGES_PER_READER", "30/minute", "Challenges that one browser requests.")
CHALLENGES_PER_ADDRESS = Limit(
    "LIMIT_CHALLENGES_PER_ADDRESS", "2400/minute", "Challenges that are requested from one address."
)

DECLARED = tuple(limit for limit in globals().values() if isinstance(limit, Limit))
