"""Which known name somebody may have meant."""

import difflib
from collections.abc import Iterable
from itertools import islice

#: Comparing takes the square of the length, so longer names are not compared.
_LONGEST, _MOST = 60, 1_000


def nearest(name: str, known: Iterable[object]) -> str | None:
    """The known name that is most like it; None when none is."""
    if len(name) > _LONGEST:
        return None
    short = [str(other) for other in islice(known, _MOST) if len(str(other)) <= _LONGEST]
    return next(iter(difflib.get_close_matches(name, short, n=1)), None)
