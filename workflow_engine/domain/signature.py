"""A signature under a decision: the person's own name typed again, or drawn with a pen."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["typed", "drawn"]
KINDS: tuple[Kind, ...] = ("typed", "drawn")
#: The pad that is drawn on, in its own units.
WIDTH, HEIGHT = 600, 200
LONGEST = 20_000
#: Less than this is a dot or a slip of the hand.
_FEWEST_LINES, _NARROWEST = 5, 20
_STROKE = re.compile(r"M(\d{1,3}) (\d{1,3})((?:L\d{1,3} \d{1,3})*)")
_POINT = re.compile(r"[ML](\d{1,3}) (\d{1,3})")


@dataclass(frozen=True, slots=True)
class Signature:
    """What was given: a name, or the path of a pen."""

    kind: Kind
    text: str


def read(text: str, names: Iterable[str | None]) -> Signature | None:
    """The signature in ``text``, None when it is neither a drawing nor one of the ``names``."""
    given = text.strip()
    if is_drawing(given):
        return Signature("drawn", given)
    wanted = {_plain(name) for name in names if name}
    return Signature("typed", given) if _plain(given) in wanted else None


def is_drawing(text: str) -> bool:
    """Strokes of straight lines, ``M10 20L12 24…``, that fill some of the pad and no more."""
    if len(text) > LONGEST or not text.startswith("M") or _STROKE.sub("", text):
        return False
    points = [(int(x), int(y)) for x, y in _POINT.findall(text)]
    across = [x for x, _ in points]
    inside = all(x <= WIDTH and y <= HEIGHT for x, y in points)
    return inside and text.count("L") >= _FEWEST_LINES and max(across) - min(across) >= _NARROWEST


def picture(path: str) -> bytes:
    """The drawing as SVG; nothing of it but the path comes from outside."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<path d="{path}" fill="none" stroke="#1c2430" stroke-width="3" '
        'stroke-linecap="round" stroke-linejoin="round"/></svg>\n'
    ).encode()


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
