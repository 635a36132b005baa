"""The types of FEEL: does a value have one, and can it be made to fit."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from lark import Tree

from workflow_engine.feel.far import FarDate
from workflow_engine.feel.limits import DeclaredType
from workflow_engine.feel.temporal import midnight
from workflow_engine.feel.values import Function, Range, kind

_ALIASES = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "days and time duration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}


@dataclass(frozen=True, slots=True)
class Type:
    """A type by name, with the types of its parts where it has any.

    Those of a function are its parameters; ``typed`` tells that they were written, ``result`` what
    it has to give. ``declared`` is the type of a model that the name stands for.
    """

    name: str
    parts: "tuple[Type, ...]" = ()
    members: "dict[str, Type]" = field(default_factory=dict)
    typed: bool = False
    declared: DeclaredType | None = None
    result: "Type | None" = None

    def holds(self, value: object) -> bool:
        """``value instance of`` this type."""
        if self.declared is not None:
            return self.declared.holds(value)
        if value is None:
            return self.name == "Null"
        if self.name == "Any":
            return True
        if kind(value) != self.name:
            return False
        if isinstance(value, list) and self.parts:
            return all(self.parts[0].accepts(item) for item in value)
        if isinstance(value, Range) and self.parts:
            return all(self.parts[0].accepts(end) for end in (value.start, value.end))
        if isinstance(value, Function) and value.parameters is not None and self.typed:
            return len(value.parameters) == len(self.parts) and self._may_be_given_to(value)
        if isinstance(value, dict):
            return all(k in value and t.accepts(value[k]) for k, t in self.members.items())
        return True

    def _may_be_given_to(self, function: Function) -> bool:
        pairs = zip(self.parts, function.wanted, strict=False)
        if not all(wanted in ("Any", part.name) for part, wanted in pairs):
            return False
        promised = self.result.name if self.result else "Any"
        return promised == "Any" or function.result in ("", promised)

    @property
    def is_standard(self) -> bool:
        """Whether it needs no type that a model declares."""
        inner = (*self.parts, *self.members.values())
        return self.name in STANDARD and all(part.is_standard for part in inner)

    def known(self, types: Mapping[str, DeclaredType]) -> "Type | None":
        """The type with those that a model declares put in; None when one is missing."""
        if self.is_standard:
            return self
        if self.name not in STANDARD:
            return replace(self, declared=types[self.name]) if self.name in types else None
        parts = [part.known(types) for part in self.parts]
        members = {name: part.known(types) for name, part in self.members.items()}
        if None in parts or None in members.values():
            return None
        return replace(
            self,
            parts=tuple(part for part in parts if part),
            members={name: part for name, part in members.items() if part},
        )

    def accepts(self, value: object) -> bool:
        return value is None or self.holds(value)

    def fit(self, value: object) -> object:
        """The value as this type, else None.

        A list of one stands for its item and the reverse, a date for its first moment.
        """
        if self.accepts(value):
            return value
        if self.name == "date and time" and isinstance(value, date | FarDate):
            return midnight(value)
        if self.name == "list":
            wrapped = [value]
            return wrapped if self.holds(wrapped) else None
        if isinstance(value, list) and len(value) == 1 and self.holds(value[0]):
            return value[0]
        return None


ANY = Type("Any")
STANDARD = frozenset(
    {
        "Any", "Null", "boolean", "number", "string", "date", "time", "date and time", "context",
        "days and time duration", "years and months duration", "list", "function", "range",
    }
)  # fmt: skip


def read_type(node: object) -> Type:
    """The type that a node of the grammar stands for; nothing written means any."""
    if not isinstance(node, Tree):
        return ANY
    if node.data == "named_type":
        name = ".".join(str(child) for child in node.children)
        return Type(_ALIASES.get(name, name))
    if node.data == "context_type":
        pairs = [child.children for child in node.children]
        return Type("context", members={str(name): read_type(wanted) for name, wanted in pairs})
    if node.data == "function_type":
        *parameters, result = [child for child in node.children if child is not None]
        parts = tuple(map(read_type, parameters))
        return Type("function", parts, typed=True, result=read_type(result))
    return Type(str(node.data).removesuffix("_type"), tuple(map(read_type, node.children)))
