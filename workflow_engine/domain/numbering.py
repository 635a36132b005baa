"""Numbers of documents: the pattern of a series and the period in which it counts."""

from dataclasses import dataclass
from datetime import date
from string import Formatter

from workflow_engine.errors import BadSeries, _l

PARTS = frozenset({"year", "month", "n"})


@dataclass(frozen=True, slots=True)
class Series:
    """A pattern such as ``PO-{year}-{n:05d}``; it must contain ``{n}`` exactly once.

    Counting starts again whenever a part of the date in the pattern changes, otherwise two
    documents could never share a number but a year could not start at one either.
    """

    pattern: str

    def __post_init__(self) -> None:
        fields = _fields(self.pattern)
        names = [name for name, _ in fields]
        if names.count("n") != 1 or not PARTS.issuperset(names):
            raise BadSeries(pattern=self.pattern, reason=_l("it needs {n} once, {year}, {month}"))
        if any(not _is_width(spec) for _, spec in fields):
            raise BadSeries(pattern=self.pattern, reason=_l("a width is written like 05d"))
        if "month" in names and "year" not in names:
            raise BadSeries(pattern=self.pattern, reason=_l("a month needs a year"))

    def number(self, n: int, on: date) -> str:
        return self.pattern.format(year=f"{on.year:04d}", month=f"{on.month:02d}", n=n)

    def period(self, on: date) -> str:
        """The key under which the counter of this series runs on that day."""
        names = {name for name, _ in _fields(self.pattern)}
        parts = [f"{on.year:04d}"] if "year" in names else []
        parts += [f"{on.month:02d}"] if "month" in names else []
        return "-".join(parts)


def _fields(pattern: str) -> list[tuple[str, str]]:
    try:
        parsed = list(Formatter().parse(pattern))
    except ValueError as error:
        reason = _l("its braces do not match")
        raise BadSeries(pattern=pattern, reason=reason) from error
    if any(conversion for _, _, _, conversion in parsed):
        raise BadSeries(pattern=pattern, reason=_l("a width is written like 05d"))
    return [(name, spec or "") for _, name, spec, _ in parsed if name is not None]


def _is_width(spec: str) -> bool:
    return spec == "" or (
        len(spec) == 3 and spec[0] == "0" and spec[1] in "123456789" and spec[2] == "d"
    )
