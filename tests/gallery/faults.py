"""What can be measured of a page's look: it fits its window, nothing is cut off or overlaps, and axe finds nothing."""

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

# WCAG 2.2 at the levels A and AA, and what axe's authors recommend. The size of targets is off by default there.
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
}
MOST_TOLD = 5

# Some pixels are no fault. Nor is text with a title that has the whole of it, or above a button that shows the rest.
MEASURE = """() => {
    const page = document.documentElement;
    const faults = [];
    const told = (element) => element.outerHTML.replace(/\\s+/g, " ").slice(0, 140);
    const isSeen = (element) => {
        // What is for screen readers alone is a pixel, or clipped to nothing.
        for (let part = element; part; part = part.parentElement) {
            const { clipPath } = getComputedStyle(part);
            if (clipPath.startsWith("inset(50%") || (part.clientWidth <= 1 && part.clientHeight === 1)) {
                return false;
            }
        }
        const isShown = element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
        return isShown && !element.closest(".skip");
    };
    const clips = (element) => {
        const { overflowX, overflowY, display } = getComputedStyle(element);
        return display !== "inline" && [overflowX, overflowY].some((how) => how !== "visible");
    };
    // What is cut after some lines is an excerpt, with a link to the whole.
    const isExcerpt = (element) => getComputedStyle(element).webkitLineClamp !== "none";
    const cut = ({ left, top, right, bottom }, element) => {
        const box = { left, top, right, bottom, by: null };
        for (let above = element; above && above !== document.body; above = above.parentElement) {
            if (clips(above)) {
                const edge = above.getBoundingClientRect();
                const isCutAcross = right > edge.right + 2 || left < edge.left - 2;
                const isCutBelow = bottom > edge.bottom + 6 || top < edge.top - 6;
                const isCut = (isCutAcross || isCutBelow) && !isExcerpt(above);
                box.by ??= isCut ? above : null;
                [box.left, box.top] = [Math.max(box.left, edge.left), Math.max(box.top, edge.top)];
                [box.right, box.bottom] = [Math.min(box.right, edge.right), Math.min(box.bottom, edge.bottom)];
            }
        }
        return box;
    };
    // Within these, and what is over other things by design: bars that stay in view, and what opens over the page.
    const FLOATS = `.debate-bar, .new-row.waits, .long, [data-menu], [popover], dialog, .bell, .about p,
        .orders > .order`;

    const BLOCKS = "p, li, h1, h2, h3, a, button, summary, label, header, footer, figcaption";

    if (page.scrollWidth > page.clientWidth) {
        const wide = [...document.body.querySelectorAll("*")].filter((element) => {
            const { left, right } = element.getBoundingClientRect();
            const scroller = element.closest(".side-chips, .both-sides > div");
            return isSeen(element) && !scroller && (right > page.clientWidth + 1 || left < -1);
        });
        faults.push(["wider than the window:", ...wide.slice(-2).map(told)].join(" "));
    }

    const texts = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (!node.data.trim() || element.closest("option, script, style, template, noscript") || !isSeen(element)) {
            continue;
        }
        const range = document.createRange();
        range.selectNodeContents(node);
        // One for each line.
        const boxes = [...range.getClientRects()].map((line) => cut(line, element));
        const box = boxes.find(({ by }) => by) ?? { by: null };
        // A title that a name gets when somebody points at it.
        element.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
        const scrolls = box.by && ["auto", "scroll"].includes(getComputedStyle(box.by).overflowX);
        if (box.by && !scrolls && !element.closest("[title], .long") && !box.by.querySelector("[title]")) {
            faults.push(`text cut off: ${told(element)} by ${told(box.by)}`);
        }
        texts.push(...boxes.map((line) => ({ ...line, element: element.closest(BLOCKS) })));
    }

    const overlap = (boxes, what) => {
        const shown = boxes
            .filter(({ element }) => element && !element.closest(FLOATS))
            .filter(({ left, top, right, bottom }) => right - left > 2 && bottom - top > 2)
            .sort((one, other) => one.top - other.top);
        for (const [place, one] of shown.entries()) {
            for (const other of shown.slice(place + 1)) {
                if (other.top >= one.bottom - 3) {
                    break;
                }
                const isBeside = other.left >= one.right - 3 || other.right <= one.left + 3;
                const isApart = isBeside || other.bottom <= one.top + 3;
                const isWithin = one.element.contains(other.element) || other.element.contains(one.element);
                if (!isApart && !isWithin) {
                    faults.push(`${what} overlap: ${told(one.element)} AND ${told(other.element)}`);
                }
            }
        }
    };
    overlap(texts, "texts");
    // The line of a thread, and the room above a text that is folded, are buttons behind other things.
    const CONTROLS = "a[href], button:not(.line, .read-more), input, select, textarea, summary";
    const controls = [...document.querySelectorAll(CONTROLS)].filter((one) => one.type !== "hidden" && isSeen(one));
    const place = (element) =>
        [...element.getClientRects()].map((box) => ({ ...cut(box, element.parentElement), element }));
    overlap(controls.flatMap(place), "controls");
    return [...new Set(faults)];
}"""


async def measure(page: Page) -> list[str]:
    """Return what is wrong with how the page is laid out at its present width."""
    found: list[str] = await page.evaluate(MEASURE)
    return found[:MOST_TOLD]


async def ask_axe(page: Page, within: str | None = None) -> list[str]:
    """Return what axe finds on the page as it is, or in a part of it."""
    results = (await Axe().run(page, context=within, options=AXE)).response
    return [
        f"{found['id']}: {found['help']}: {node['html'][:140]}"
        for found in results["violations"]
        for node in found["nodes"][:2]
    ]
