"""Values of records as their reader sees them: texts, links, amounts, pills."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency
from flask_babel import get_locale, gettext

from ui.i18n.formats import date_text, datetime_text, quantity
from ui.pages.support import locale
from ui.records.places import href_of, is_document, kind_title
from workflow_engine.domain.ids import is_id
from workflow_engine.domain.money import minor_units
from workflow_engine.identity.web import current_principal
from workflow_engine.persistence.records import Named
from workflow_engine.queries.records.showing import HIDDEN, Shown, leads
from workflow_engine.records import Kind, Master
from workflow_engine.records.fields import Spec, specs

NUMERIC = frozenset({"number", "money", "whole"})
#: Amounts of one thing, which mean nothing when they are added up.
_NOT_ADDED = ("price", "cost", "rate", "limit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One value with its label; ``shape`` names how it is shown, ``note`` stands beneath it."""

    name: str
    label: str
    shape: str
    text: str = ""
    href: str = ""
    tone: str = ""
    note: str = ""
    is_empty: bool = False

    @property
    def is_number(self) -> bool:
        return self.shape in NUMERIC


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a field as a table; ``totals`` has a text for each column, empty or a sum."""

    title: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[Cell]]
    totals: Sequence[str]


@dataclass(frozen=True, slots=True)
class Cells:
    """Makes cells of one record and of its lines.

    ``house`` is the company's currency; ``is_brief`` leaves out what a list has no room for.
    """

    kind: Kind
    shown: Shown
    house: str
    is_brief: bool = False

    def of(self, names: Iterable[str]) -> list[Cell]:
        """The cells of fields of the record itself."""
        found = specs(self.kind.entity)
        return [self.one(self.shown.record, name, found[name]) for name in names]

    def lines(self, name: str) -> Lines:
        """The lines of a field, with what can be added up."""
        spec = self.kind.specs[name]
        assert spec.line is not None
        given, fields = getattr(self.shown.record, name), line_fields(spec.line)
        rows = [[self.one(line, field, one) for field, one in fields.items()] for line in given]
        # A column that says nothing in any line only takes room.
        kept = [place for place in range(len(fields)) if any(not r[place].is_empty for r in rows)]
        columns = [
            (gettext(one.label), "number" if one.kind in NUMERIC else "") for one in fields.values()
        ]
        totals = [self._total(given, field, one) for field, one in fields.items()]
        return Lines(
            gettext(spec.label),
            [columns[place] for place in kept],
            [[row[place] for place in kept] for row in rows],
            [totals[place] for place in kept] if any(totals) and len(rows) > 1 else [],
        )

    def _total(self, lines: Sequence[Any], name: str, spec: Spec) -> str:
        is_added = spec.kind == "money" and not any(word in name for word in _NOT_ADDED)
        amounts = [getattr(line, name) for line in lines]
        currencies = {self._currency(line, spec) for line in lines}
        if not is_added or len(currencies) != 1 or not may_see(spec):
            return ""
        total = sum((amount for amount in amounts if amount is not None), Decimal(0))
        return amount_text(total, currencies.pop())

    def one(self, owner: Any, name: str, spec: Spec) -> Cell:
        """The cell of a field of the record or of one of its lines."""
        value, is_head = getattr(owner, name), owner is self.shown.record
        cell = {"name": name, "label": gettext(spec.label)}
        if not may_see(spec):
            return Cell(**cell, shape="hidden", text=HIDDEN)
        if is_head and name == "state" and self.kind.states is not None:
            return Cell(**cell, shape="state", **state_of(self.kind, value))
        if is_head and isinstance(owner, Master) and name in ("name", "active"):
            return Cell(**cell, **_of_master(owner, name))
        if value is None or value == "":
            return Cell(**cell, shape=spec.kind, is_empty=True)
        if spec.kind in ("reference", "anything") or leads(spec, value):
            return Cell(**cell, **self._reference(owner, spec, value))
        if spec.kind == "text" and spec.written == "never" and is_id(value):
            # A key by which rules find something again; it says nothing to people.
            return Cell(**cell, shape="text", is_empty=True)
        if spec.kind == "text" and name in kind_fields(type(owner)):
            return Cell(**cell, shape="text", text=kind_title(value))
        tone = "muted" if not value else ""
        return Cell(**cell, shape=spec.kind, text=self._text(owner, spec, value), tone=tone)

    def _reference(self, owner: Any, spec: Spec, value: str) -> dict[str, Any]:
        target = spec.target or str(getattr(owner, spec.kind_field))
        named = self.shown.names.get(value)
        if named is None:
            return {"shape": "reference", "text": gettext("unknown"), "tone": "muted"}
        shape = "person" if target == "person" else "reference"
        cell = {"shape": shape, "text": named.shown(locale()), "href": href_of(target, value)}
        if is_id(named.name):
            # Nobody calls it by anything: what it is, then, and which.
            label = "" if is_id(named.label) else named.label
            return {**cell, "text": f"{kind_title(target)} {label}".strip()}
        if self.is_brief or owner is not self.shown.record:
            cell["text"] = _brief(target, named)
        if not self.is_brief and cell["text"] != named.name and owner is not self.shown.record:
            cell["note"] = named.name
        return cell

    def _text(self, owner: Any, spec: Spec, value: Any) -> str:
        if spec.kind == "money":
            return amount_text(value, self._currency(owner, spec))
        return text_of(spec, value)

    def _currency(self, owner: Any, spec: Spec) -> str:
        """That of the line, else of the document, else the company's own."""
        for holder in (owner, self.shown.record):
            if spec.currency and getattr(holder, spec.currency, None):
                return str(getattr(holder, spec.currency))
        return self.house


def kind_fields(entity: type) -> frozenset[str]:
    """Fields that name the kind of what another field refers to."""
    return frozenset(spec.kind_field for spec in specs(entity).values() if spec.kind_field)


def may_see(spec: Spec) -> bool:
    return not spec.permission or current_principal().may(spec.permission)


def text_of(spec: Spec, value: Any) -> str:
    """A value that says by itself what it is."""
    match spec.kind:
        case "number":
            return quantity(round(Decimal(value), spec.scale).normalize())
        case "money":
            return quantity(value)
        case "choice":
            return gettext((spec.options or {}).get(value, value))
        case "flag":
            return gettext("yes") if value else gettext("no")
        case "day":
            return date_text(value)
        case "moment":
            return datetime_text(value)
    return str(value)


def _brief(target: str, named: Named) -> str:
    """Documents by their number, all else by what it is called."""
    label = (named.label_zh if locale().startswith("zh") else None) or named.label
    return named.name if is_document(target) and named.name else label or named.name


def _of_master(owner: Master, name: str) -> dict[str, Any]:
    if name == "name":
        return {"shape": "text", "text": own_name(owner)}
    if owner.active:
        return {"shape": "text", "text": gettext("In use"), "tone": "muted"}
    return {"shape": "state", "text": gettext("Out of use")}


def own_name(record: Any) -> str:
    """What a master record is called in the reader's language."""
    own = getattr(record, "name_zh", None) if locale().startswith("zh") else None
    return str(own or getattr(record, "name", ""))


def amount_text(amount: Decimal, currency: str) -> str:
    """Money as it is written; a price that is finer than its currency keeps all its places."""
    places = Decimal(1).scaleb(-minor_units(currency))
    is_fine = amount != amount.quantize(places)
    return format_currency(
        amount.normalize() if is_fine else amount,
        currency,
        locale=get_locale(),
        decimal_quantization=not is_fine,
    )


def state_of(kind: Kind, state: str) -> dict[str, Any]:
    """The title and tone of a state."""
    states = kind.states
    assert states is not None
    return {"text": gettext(states.titles.get(state, state)), "tone": states.tones.get(state, "")}


def line_fields(line: type) -> Mapping[str, Spec]:
    """What of a line is shown: all but what tells lines apart, and links that rules keep."""
    return {
        name: spec for name, spec in specs(line).items() if spec.kind != "id" and name != "position"
    }
