"""What people say in the gallery's debates, and what they are called."""

NAMES = ("Marlow", "Ilse K.", "Tobias", "Wren", "Old Harbour", "Perpetua", "Sandpiper", "Quill", "Juniper", "Lantern")
LABELS = ("Yes", "No")
SIX_LABELS = ("A bridge for cars", "A bridge to walk", "A ferry", "A tunnel", "A cable car", "None of these")

BODY = """\
The bridge of iron has stood over the river since 1887. Engineers looked at it for three weeks this spring, from the bearings below the water line to the last rivet, and found it in a better state than anybody had hoped.

It can carry people and bicycles for thirty more years if somebody looks after it. For cars it would have to be rebuilt, at a cost of four million, and be closed for a year.

The council decides in June. What do you think?"""

OPINIONS = (
    "Four million for a bridge that is standing already. Spend it on the school.",
    "I cross it every morning with two children and a bicycle. In winter there are thirty of us, and no car would make that better.",
    "Nobody has said what happens to the market if the road is closed for a year. Last time two shops did not come back.",
    "It carries people now. Let it carry people.",
    "My mother is eighty and can't walk to the other side. A bus would do, if it came more often than twice a day.",
    "The report is 90 pages long and the summary leaves out page 61: the eastern bearing has to be replaced *in any case*.",
    "Yes.",
    "I was against it until I read what the ferry costs. Now I would rather pay once.",
    "Has anyone asked the people on the other side? They have the noise, we have the view.",
    "A bridge that only some may use divides the town more than the river does. That is what I fear, and why I voted as I did.",
)

ARABIC = (
    "الجسر قائم منذ مئة عام، وما زال يحملنا كل صباح. لماذا نهدمه الآن؟ ",
    "أربعة ملايين! المدرسة أولى بها، أليس كذلك؟",
    "أعبره مع طفلين ودراجة (كل يوم)، ولا أحتاج إلى سيارة.",
    "قال التقرير في الصفحة 61: «يجب استبدال المحمل الشرقي على أي حال».",
)
HEBREW = (
    "הגשר עומד מעל הנהר כבר מאה שנה. למה לפרק אותו עכשיו? ",
    "ארבעה מיליון שקל (!) על גשר שכבר קיים.",
    "אני חוצה אותו כל בוקר, עם שני ילדים ואופניים.",
)
RIGHT_TO_LEFT_NAMES = ("ليلى", "דוד בן־עמי", "Omar الحسن", "Ruth", "فاطمة الزهراء بنت عبد الرحمن")

LONG_NAMES = (
    "AnnaKarolinaWolkonskajaOblonskajaSchtsch",
    "Mwmwmwmwmwmwmwmwmwmwmwmwmwmwmwmwmwmwmwmw",
    "Prof. Dr. Maximiliane von und zu Hohenfe",
    "iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii",
    "Wolfeschlegelsteinhausenbergerdorffwelch",
)
LONG_LABELS = (
    "Yes, but only if the county pays for it, and only for the years until it is done",
    "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzverabschiedungsta",
    "I do not know",
)


def long_words() -> list[str]:
    """Return comments whose words don't fit into a line."""
    return [
        "https://example.org/" + "a-very-long-path-without-any-break/" * 8 + "?and=a&query=string#fragment",
        "Mw" * 300,
        "Reply with a word: " + "Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung" * 3,
        "ﷺ" * 60,
        "> " + "quoted" * 60 + "\n\nAnswered.",
        "* " + "item" * 40 + "\n* short\n\n**" + "bold" * 50 + "**",
        "🏳️‍🌈" * 80,
    ]


def essay(number: int) -> str:
    """Return a comment of nearly 4,000 characters with paragraphs, a quotation, a list and a link."""
    paragraphs = [
        f"**First of all**, and I say this as somebody who has read the whole report ({number + 1} times):",
        "> It can carry people and bicycles for thirty more years if somebody looks after it.",
        "* the eastern bearing\n* the paint, which has lead in it\n* the railing, see https://example.org/report#page-61",
    ]
    while len("\n\n".join(paragraphs)) < 3_700:
        place = len(paragraphs) + number
        paragraphs.append(f"{OPINIONS[place % len(OPINIONS)]} {OPINIONS[(place + 3) % len(OPINIONS)]}")
    return "\n\n".join(paragraphs)[:4_000]
