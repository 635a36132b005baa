"""How a model names people: ``manager:<person>/2``, ``post:<code>``, ``group:<code>``."""

import re
from dataclasses import dataclass
from typing import Literal, cast

from workflow_engine.errors import BadReference

ReferenceKind = Literal[
    "person",
    "group",
    "members",
    "role",
    "post",
    "manager",
    "managers",
    "head",
    "heads",
]
KINDS: frozenset[str] = frozenset(ReferenceKind.__args__)  # type: ignore[attr-defined]
#: Kinds that go up from where they begin, ``/n`` levels.
LEVELLED = frozenset({"manager", "managers", "head", "heads"})
#: No company is as high; it ends what has no level of its own.
HIGHEST = 20
_LEVEL = re.compile(r"(?P<value>.+)/(?P<level>\d{1,3})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reference:
    """A way to name people in a model, such as ``manager:<person id>`` or ``group:buyers``.

    ``level`` counts managers from 1 and departments above the named one from 0.
    """

    kind: ReferenceKind
    value: str
    level: int | None = None

    def __str__(self) -> str:
        level = "" if self.level is None else f"/{self.level}"
        return f"{self.kind}:{self.value}{level}"

    @property
    def levels(self) -> int:
        """How many managers up; one manager without a number is the direct one."""
        return self.level or (1 if self.kind == "manager" else HIGHEST)

    @property
    def parents(self) -> int:
        """How many departments up; one head without a number is that of the department itself."""
        if self.level is not None:
            return self.level
        return 0 if self.kind == "head" else HIGHEST


def parse(text: str) -> Reference:
    """Read one reference; a text without a kind names a person."""
    kind, colon, value = text.strip().partition(":")
    if not colon:
        kind, value = "person", kind
    value, level = value.strip(), None
    if kind in LEVELLED and (found := _LEVEL.fullmatch(value)):
        value, level = found["value"], int(found["level"])
    least = 1 if kind in ("manager", "managers") else 0
    if kind not in KINDS or not value or (level is not None and not least <= level <= HIGHEST):
        raise BadReference(reference=text[:100])
    return Reference(cast(ReferenceKind, kind), value, level)
