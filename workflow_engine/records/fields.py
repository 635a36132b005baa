"""Fields of entities: each function gives a dataclass field that knows how it is kept and shown."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from decimal import Decimal
from functools import cache
from typing import Any, Literal

FieldKind = Literal[
    "id", "text", "choice", "number", "money", "whole", "flag", "day", "moment",
    "reference", "coded", "anything", "lines",
]  # fmt: skip
#: Who gives the value: people always, people only while the record is new, or only the rules.
Written = Literal["always", "once", "never"]
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """What is said of a field besides its type.

    ``most`` bounds characters of a text or the value of a number, ``scale`` its decimal places.
    ``target`` names the kind that a reference, or the id in a text, leads to, ``currency`` the
    field that holds the currency of an amount (empty: the company's own), ``kind_field`` the field
    that holds the kind of a reference to anything. A field with ``permission`` is shown only to
    those who hold it.
    """

    kind: FieldKind
    label: str
    required: bool = True
    written: Written = "always"
    help: str = ""
    most: int | None = None
    least: Decimal | None = None
    scale: int = 0
    options: Mapping[str, str] | None = None
    target: str = ""
    currency: str = ""
    kind_field: str = ""
    multiline: bool = False
    permission: str = ""
    line: type | None = None


def _field(spec: Spec, default: Any = MISSING) -> Any:
    """Optional fields are None unless they say something else; rules fill in what people do not."""
    if default is MISSING and not spec.required:
        default = None
    return field(default=default, metadata={"spec": spec})


def text(label: str, most: int = 200, *, default: Any = MISSING, **said: Any) -> Any:
    """A text of at most ``most`` characters; ``multiline`` shows a large box."""
    return _field(Spec(kind="text", label=label, most=most, **said), default)


def code(label: str, most: int = 40, *, default: Any = MISSING, **said: Any) -> Any:
    """The short name by which people and files call a record; given once."""
    return text(label, most, default=default, **{"written": "once", **said})


def choice(label: str, options: Mapping[str, str], *, default: Any = MISSING, **said: Any) -> Any:
    """One of a few words; ``options`` maps each to its title marked for translation."""
    return _field(Spec(kind="choice", label=label, options=options, most=20, **said), default)


def number(label: str, *, scale: int = 4, default: Any = MISSING, **said: Any) -> Any:
    """An exact decimal with ``scale`` places (quantities 4, rates 10)."""
    return _field(Spec(kind="number", label=label, scale=scale, **said), default)


def money(label: str, *, currency: str = "", default: Any = MISSING, **said: Any) -> Any:
    """An amount in the currency that the field ``currency`` holds, or in the company's own."""
    return _field(Spec(kind="money", label=label, scale=4, currency=currency, **said), default)


def whole(label: str, *, default: Any = MISSING, **said: Any) -> Any:
    return _field(Spec(kind="whole", label=label, **said), default)


def flag(label: str, default: bool = False, **said: Any) -> Any:
    return _field(Spec(kind="flag", label=label, required=False, **said), default)


def day(label: str, *, default: Any = MISSING, **said: Any) -> Any:
    """A date without time."""
    return _field(Spec(kind="day", label=label, **said), default)


def moment(label: str, *, default: Any = MISSING, **said: Any) -> Any:
    """An aware moment, kept in UTC."""
    return _field(Spec(kind="moment", label=label, **said), default)


def reference(label: str, target: str, *, default: Any = MISSING, **said: Any) -> Any:
    """The id of a record of the kind ``target``, or of a ``person`` or ``department``.

    The attribute ends in ``_id``; people and programs call the field by its name without it and
    give a code, a number or an id.
    """
    return _field(Spec(kind="reference", label=label, target=target, **said), default)


def coded(label: str, target: str, *, default: Any = MISSING, **said: Any) -> Any:
    """The code of a record of the kind ``target``, kept as it is: currencies, cost centres."""
    return _field(Spec(kind="coded", label=label, target=target, most=40, **said), default)


def anything(label: str, kind_field: str, **said: Any) -> Any:
    """The id of a record of whatever kind the field ``kind_field`` names; set by rules."""
    spec = Spec(
        kind="anything", label=label, kind_field=kind_field,
        **{"required": False, "written": "never", **said},
    )  # fmt: skip
    return _field(spec)


def lines(label: str, line: type, **said: Any) -> Any:
    """The lines of a document; ``line`` is their entity."""
    spec = Spec(kind="lines", label=label, line=line, **said)
    return field(default_factory=list, metadata={"spec": spec})


def own_id() -> Any:
    return field(metadata={"spec": Spec(kind="id", label="", written="never")})


def kept(spec: Spec, default: Any = MISSING) -> Any:
    """A field of the kit itself."""
    return _field(spec, default)


@cache
def specs(entity: type) -> Mapping[str, Spec]:
    """The fields of an entity by attribute, in the order they were declared."""
    return {each.name: each.metadata["spec"] for each in fields(entity) if "spec" in each.metadata}


@cache
def defaults(entity: type) -> Mapping[str, Any]:
    """What the fields have that nobody fills in; a mapped class could not tell it itself."""
    return {each.name: each.default for each in fields(entity) if each.default is not MISSING}


def spec_of(entity: type, name: str) -> Spec:
    return specs(entity)[name]


def outer_name(attribute: str, spec: Spec) -> str:
    """What people, files and the API call the attribute."""
    return attribute.removesuffix("_id") if spec.kind in ("reference", "anything") else attribute
