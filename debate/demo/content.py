"""The demo's texts: two sample articles, their polls, and comments by readers who do not exist."""

from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True)
class Words:
    """A sample comment: its author, its age in minutes, and its likes; `replies` are below it.

    `found` is the filter that holds it, with the match; `decided` has the decision: action, reason, and minutes after
    posting.
    """

    who: str
    minutes_ago: int
    body: str
    likes: int = 0
    reports: tuple[tuple[str, str], ...] = ()
    found: tuple[str, str] | None = None
    decided: tuple[tuple[str, str, int], ...] = ()
    pinned: bool = False
    picked: bool = False
    question: bool = False
    replies: tuple["Words", ...] = ()


@dataclass(frozen=True)
class Sample:
    """A sample article with its poll; `votes` are the ballots by choice, `closes_in_h` the poll's remaining time."""

    slug: str
    section: str
    title: str
    published: datetime
    body: str
    question: str
    votes: dict[str, int]
    closes_in_h: float | None
    comments: tuple[Words, ...] = field(default=())


# The demo's authors, with their sides in the articles' polls by the choice's position.
READERS: dict[str, tuple[int, int]] = {
    "Marlow": (1, 0),
    "Ilse K.": (0, 1),
    "Tobias": (0, 0),
    "Wren": (2, 3),
    "Old Harbour": (1, 2),
    "Perpetua": (0, 0),
    "Sandpiper": (1, 1),
    "Quill": (2, 0),
    "Juniper": (0, 2),
    "Lantern": (1, 3),
}
NEWSROOM = "The newsroom"

PEACEKEEPERS = Sample(
    slug="peacekeepers-for-ukraine",
    section="World",
    title="Allies weigh a peacekeeping force for Ukraine as Moscow warns of a wider war",
    published=datetime(2025, 3, 26, 9, 30, tzinfo=UTC),
    body="""\
Sir Keir Starmer and other allies of Ukraine are negotiating over a force that would keep the peace there once the fighting ends. Russia has warned repeatedly that such a force could widen the conflict rather than close it.

The "coalition of the willing", a group of European and non-European states committed to ending the war, now three years old, is to meet on Thursday. On the table is a practical question: where, after a cease-fire, could personnel be sent?

Its supporters describe the force as a guarantee of security. It would not be there to fight, they say, but to be there: so that Russia does not break a cease-fire, or invade a second time.

Moscow rejects the idea in its present form. Dmitry Medvedev, deputy chairman of Russia's Security Council, threatened war with NATO, and held that any peacekeepers would have to come from states outside the alliance. Alexander Grushko, a deputy foreign minister, said that a force would have to be unarmed, and that contingents from NATO countries would be parties to the conflict under whatever label they came.

How large the force would be is open. More than 10,000 troops have been suggested, and a military source spoke of comfortably more than that. Mr Starmer is said to have considerably more support than when he first put the plan forward. A government source expected a significant force from a significant number of countries, with others contributing in other ways; another said that British troops could be in Ukraine for years.

What is left unsaid may matter as much. Who would command the force, what it may do if it is shot at, and who pays for it are questions that the meeting is not expected to settle.

What do you think? Vote in the poll, and join the debate in the comments below.""",
    question="Should peacekeepers be sent to Ukraine once the fighting stops?",
    votes={"Yes": 229, "No": 157, "Not sure": 38},
    closes_in_h=75.2,
    comments=(
        Words(
            NEWSROOM,
            412,
            "We have put what is known about the numbers into the fifth paragraph. If you have a question that the "
            "article leaves open, ask it below and we will try to answer.",
            likes=9,
            pinned=True,
            replies=(
                Words(
                    "Quill",
                    398,
                    "Is anything known about who would command it?",
                    likes=4,
                    question=True,
                    replies=(
                        Words(NEWSROOM, 391, "Not yet. The meeting on Thursday is not expected to settle it.", likes=5),
                    ),
                ),
            ),
        ),
        Words(
            "Marlow",
            361,
            "A force that one side has not agreed to is not a peacekeeping force. Name the states outside the alliance "
            "that would go, and I would look again.",
            likes=8,
            picked=True,
            replies=(
                Words("Ilse K.", 352, "Fair, but someone has to be there on the first day. Who is ready?", likes=6),
                Words("Marlow", 347, "Ready is not the same as accepted. That is my whole point.", likes=3),
                Words(
                    "Tobias",
                    330,
                    "> Ready is not the same as accepted.\n\n"
                    "By that rule nobody could ever be sent anywhere that is disputed.",
                ),
                Words("Old Harbour", 316, "Which may be a good rule.", likes=2),
                Words("Perpetua", 301, "Tell that to those who live there.", likes=4),
                Words("Quill", 288, "Can we keep to what the force would do on its first day? I still don't know."),
                Words("Juniper", 260, "Stand there, be seen, report. That is most of what such forces do.", likes=3),
            ),
        ),
        Words(
            "Perpetua",
            333,
            "A guarantee that is only paper has been tried before. Either somebody stands behind it or it is a wish.",
            likes=9,
            replies=(
                Words("Sandpiper", 320, "And if the one who stands behind it is shot at?", likes=5),
                Words("Perpetua", 312, "Then everybody knows at once who broke it. That is what being there is for."),
            ),
        ),
        Words(
            "Old Harbour",
            290,
            "Ten thousand sounds like much until you look at the length of the line. It is either a symbol or it has to "
            "be many times as large. I would like somebody to say which.",
            likes=7,
            replies=(Words("Wren", 281, "A symbol can be enough, if people believe what comes after it."),),
        ),
        Words(
            "Wren",
            244,
            "I voted not sure and I mean it. I want to know the rules *before* the number: what may they do, and who "
            "decides that on the spot?",
            likes=6,
            replies=(
                Words("Lantern", 230, "This. The number is the least interesting part."),
                Words("Tobias", 221, "You will not get rules before a cease-fire exists. It has to start somewhere."),
            ),
        ),
        Words(
            "Sandpiper",
            205,
            "Years, says the second source. Are we ready to say so to those who would be sent, and to their families?",
            likes=5,
        ),
        Words(
            "Lantern",
            187,
            "Everyone in this thread who disagrees is a paid agent. Wake up!!!",
            reports=(("abuse", "Calls everyone here an agent"), ("off_topic", "")),
            replies=(Words("Juniper", 180, "I disagree with half of you, and nobody has paid me yet.", likes=8),),
        ),
        Words(
            "Tobias",
            160,
            "The comparison that I miss in the article is with earlier missions. Some held for decades because both "
            "sides got something from them. What does each side get here?",
            likes=6,
        ),
        Words(
            "Quill",
            131,
            "Cheap watches, best prices, see my page",
            reports=(("spam", "Advertising"),),
            decided=(("remove", "Advertising", 9),),
        ),
        Words(
            "Juniper",
            152,
            "You would say that, Tobias. You always do.",
            reports=(("abuse", "Personal"),),
            decided=(("approve", "Sharp, but about what was said", 31),),
        ),
        Words(
            "Sandpiper",
            141,
            "THEY SHOULD ALL BE SENT THERE THEMSELVES AND SEE HOW THEY LIKE IT!!!",
            reports=(("abuse", ""), ("hate", "Wishes harm"), ("abuse", "")),
            decided=(("remove", "Wishes harm to people", 14),),
        ),
        Words(
            "Lantern",
            126,
            "Half of what is in this article was known a year ago and nobody printed it.",
            reports=(("false", "Not true"),),
            decided=(("remove", "Unfounded", 12), ("restore", "An opinion about us is no breach", 47)),
        ),
        Words(
            "Ilse K.",
            118,
            "For me it comes down to this: if nobody goes, the cease-fire is a pause. If somebody goes, it has a chance.",
            likes=7,
            replies=(
                Words(
                    "Marlow", 104, "Or it has a trip wire. I see the same facts and read them the other way.", likes=2
                ),
                Words("Ilse K.", 97, "That is a fair way to put it. I'd still rather have the wire than the pause."),
            ),
        ),
        Words(
            "Juniper",
            64,
            "Could the unarmed version work as a first step? Observers with cameras, and a date on which it is looked at "
            "again. Less than what one side wants, more than what the other does.",
            likes=5,
            replies=(
                Words("Old Harbour", 51, "I could live with that. It is the first proposal here that has a date."),
            ),
        ),
        Words(
            "Perpetua",
            33,
            "Does anyone know when the meeting's statement is due? I can't find a time anywhere.",
            likes=3,
            question=True,
            replies=(
                Words(
                    NEWSROOM, 24, "No time has been announced. We asked, and will put it here when we know.", likes=2
                ),
            ),
        ),
        Words(
            "Wren",
            41,
            "Somebody collected what the earlier missions cost: https://example.org/missions and https://example.org/costs",
            found=("links", "https://example.org/missions https://example.org/costs"),
        ),
        Words(
            "Old Harbour",
            27,
            "Typical of you people. Go and read a book for once.",
            reports=(("abuse", "Insulting"), ("abuse", "")),
        ),
        Words(
            "Sandpiper",
            21,
            "Does it stay if the cease-fire does not? Nobody says.",
            reports=(("off_topic", ""),),
            question=True,
        ),
        Words("Lantern", 17, "W A K E   U P, all of you", found=("shouting", "W A K E   U P")),
        Words(
            "Marlow",
            12,
            "Reading back, we agree on more than it looks: nobody here wants a force without clear rules. The quarrel "
            "is about what comes first.",
            likes=4,
        ),
    ),
)

BRIDGE = Sample(
    slug="a-second-life-for-the-iron-bridge",
    section="Town",
    title="What should become of the old iron bridge?",
    published=datetime(2025, 3, 24, 7, 0, tzinfo=UTC),
    body="""\
When the new crossing opens in autumn, the iron bridge over the mill stream will carry nothing at all. It has stood for more than a century, the last forty years of it behind a weight limit. The town council has asked what should become of it.

Four proposals have made it to the last round. The first would close the bridge to cars for good and give it to people on foot and on bicycles. The second would turn it into a park in the air, with planters and benches, as other towns have done with railway viaducts. The third would lease it to market traders at weekends. The fourth is the plainest: take it down before its repair costs more than its scrap brings in.

The engineers' report says that the bridge can stand for another thirty years if it carries light loads only, and if the bearings at the northern end are replaced within five. The council puts the price of the bearings at about that of a new playground.

This article and its figures are a sample, written for this demo. Its first poll has four answers, and it shows how a debate looks that has no two sides.""",
    question="What should the iron bridge become?",
    votes={"For walking and cycling": 96, "A park in the air": 71, "A weekend market": 44, "Take it down": 23},
    closes_in_h=20.5,
    comments=(
        Words("Tobias", 520, "Walking and cycling. It is flat, it is short, and it ends at the school.", likes=6),
        Words(
            "Wren",
            470,
            "Take it down while it is still worth something. In ten years we will pay for both: the repair and the "
            "demolition.",
            likes=3,
            replies=(
                Words("Juniper", 455, "The report says thirty years with new bearings. Have you read it?", likes=4),
                Words("Wren", 450, "With light loads, and if somebody does look after it. I have met our council."),
            ),
        ),
        Words(
            "Old Harbour",
            388,
            "A market needs water, power and a place for the vans. The bridge has none of these. The square has all.",
            likes=5,
        ),
        Words(
            "Lantern",
            300,
            "Whoever wants it torn down has never walked across it with a pram.",
            reports=(("off_topic", ""),),
            decided=(("approve", "", 22),),
        ),
        Words(
            "Quill",
            180,
            "Old bridges bought and sold, ask for our list",
            reports=(("spam", "Advertising"), ("spam", "")),
            decided=(("remove", "Advertising", 6),),
        ),
        Words(
            "Wren",
            58,
            "The council's own paper says so on page nine, but then the council does not read its papers.",
            reports=(("false", "There is no page nine"),),
        ),
        Words("Sandpiper", 240, "Benches and trees, please. There is no shade on that side of the town.", likes=4),
        Words("Perpetua", 95, "Why not a path in the middle and planters along the rails? It is wide enough.", likes=7),
    ),
)

SAMPLES = (BRIDGE, PEACEKEEPERS)
