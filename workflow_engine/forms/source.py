"""One component of a form file, with the readers of its properties."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from workflow_engine import feel
from workflow_engine.domain.money import parse_amount
from workflow_engine.errors import ValueRefused, _l
from workflow_engine.forms.findings import Findings
from workflow_engine.forms.model import Access, Bound, Words
from workflow_engine.forms.patterns import Pattern, PatternRefused

_KEY = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII)
_ACCESS: Mapping[str, Access] = {"write": "write", "read": "read", "hidden": "hidden"}


@dataclass(frozen=True, slots=True)
class Source:
    """The JSON object of a component; reading a faulty property leaves a finding."""

    entry: Mapping[str, Any]
    id: str
    findings: Findings

    def part(self, name: str) -> Mapping[str, Any]:
        value = self.entry.get(name)
        return value if isinstance(value, dict) else {}

    def words(self, *names: str) -> Words:
        """The first of these texts that is there, with its translations from ``properties``."""
        for name in names:
            text = self.entry.get(name)
            if isinstance(text, str) and text.strip():
                return Words(text.strip(), _translations(self.part("properties"), name))
        return Words()

    def path(self, name: str = "key", *, required: bool = True) -> tuple[str, ...]:
        key = self.entry.get(name)
        if key in (None, "") and not required:
            return ()
        if not isinstance(key, str) or not _KEY.fullmatch(key) or "__" in key:
            text = _l("The {name} must be a name like amount or supplier.name.")
            self.findings.error("form-key", self.id, text, name=name)
            return (f"invalid_{len(self.findings)}",)
        return tuple(key.split("."))

    def flag(self, name: str, part: str | None = None) -> bool:
        return (self.part(part) if part else self.entry).get(name) is True

    def expression(self, value: Any, name: str) -> feel.Expression | None:
        """A FEEL expression, written with a leading ``=``; None where there is none."""
        if not isinstance(value, str) or not value.startswith("="):
            return None
        try:
            return feel.compile(value[1:].strip())
        except feel.FeelError as error:
            text = _l("The expression of {name} cannot be read: {reason}")
            self.findings.error("form-expression", self.id, text, name=name, reason=str(error))
            return None

    def condition(self, value: Any, name: str) -> feel.Expression | None:
        """A condition that is there but is no expression blocks the form: it would not hold."""
        found = self.expression(value, name)
        if found is None and isinstance(value, str) and not value.startswith("=") and value.strip():
            text = _l("The condition of {name} must begin with =.")
            self.findings.error("form-expression", self.id, text, name=name)
        return found

    def bound(self, name: str) -> Bound:
        """A limit of ``validate``: a number or an expression."""
        value = self.part("validate").get(name)
        if value is None or value == "":
            return None
        return self.expression(value, name) or self.number(value, name)

    def number(self, value: Any, name: str) -> Decimal | None:
        if value is None or value == "" or (isinstance(value, str) and value.startswith("=")):
            return None
        try:
            return parse_amount(value)
        except ValueRefused:
            text = _l("The value of {name} must be a number.")
            self.findings.error("form-number", self.id, text, name=name)
            return None

    def count(self, value: Any, name: str) -> int | None:
        number = self.number(value, name)
        return None if number is None else max(0, int(number))

    def pattern(self) -> Pattern | None:
        text = self.part("validate").get("pattern")
        if not isinstance(text, str) or not text:
            return None
        try:
            return Pattern(text)
        except PatternRefused:
            message = _l("The pattern {pattern} is faulty or uses look-around or references.")
            self.findings.error("form-pattern", self.id, message, pattern=text[:100])
            return None

    def access(self) -> Access:
        wanted = self.part("properties").get("access", "write")
        if wanted not in _ACCESS:
            text = _l("The access must be write, read or hidden.")
            self.findings.error("form-access", self.id, text)
            return "hidden"
        if self.flag("disabled") or self.flag("readonly"):
            return "read" if wanted == "write" else _ACCESS[wanted]
        return _ACCESS[wanted]

    def place(self) -> dict[str, Any]:
        """What every component has."""
        layout = self.part("layout")
        row, columns = layout.get("row"), layout.get("columns")
        return {
            "id": self.id,
            "access": self.access(),
            "hide": self.condition(self.part("conditional").get("hide"), "conditional.hide"),
            "row": row if isinstance(row, str) else None,
            "columns": columns if type(columns) is int and 1 <= columns <= 16 else None,
        }

    def locked(self) -> feel.Expression | None:
        return self.condition(self.entry.get("readonly"), "readonly")


def _translations(properties: Mapping[str, Any], name: str) -> dict[str, str]:
    start = f"{'label' if name in _LABELS else name}_"
    return {
        key.removeprefix(start): value
        for key, value in properties.items()
        if key.startswith(start) and isinstance(value, str) and value
    }


_LABELS = frozenset({"label", "dateLabel", "timeLabel"})


def words_of(entry: Mapping[str, Any]) -> Words:
    """The label of an option or column; translations stand beside it or in ``properties``."""
    label = entry.get("label")
    text = label if isinstance(label, str) and label else str(entry.get("value", ""))
    properties = entry.get("properties")
    beside = properties if isinstance(properties, dict) else {}
    return Words(text[:500], _translations({**entry, **beside}, "label"))
