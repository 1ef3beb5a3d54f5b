"""Colours of style sheets, and how well one can be read on another: WCAG 2.2, contrast (minimum)."""

import re

# What small text needs, and what an edge needs that somebody has to find.
MIN_CONTRAST, MIN_EDGE_CONTRAST = 4.5, 3.0

Colour = tuple[int, int, int]


def parse_colour(written: str) -> Colour | None:
    """Return the colour of `#0b6158`, `0b6158` or `#fff`; None for anything else."""
    if not re.fullmatch(r"#?([0-9a-f]{3}|[0-9a-f]{6})", written, re.IGNORECASE | re.ASCII):
        return None
    digits = written.removeprefix("#")
    digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def write_colour(colour: Colour) -> str:
    """Return the colour as style sheets write it."""
    return f"#{colour[0]:02x}{colour[1]:02x}{colour[2]:02x}"


def contrast(one: Colour, other: Colour) -> float:
    """Return the ratio of two colours' luminance, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: Colour) -> float:
    """Return the relative luminance of an sRGB colour (WCAG 2.2)."""
    red, green, blue = (part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
