"""The types of FEEL: does a value have one, and can it be made to fit."""

from dataclasses import dataclass, field
from datetime import date

from lark import Tree

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

    Those of a function are its parameters; ``typed`` tells that they were written.
    """

    name: str
    parts: "tuple[Type, ...]" = ()
    members: "dict[str, Type]" = field(default_factory=dict)
    typed: bool = False

    def holds(self, value: object) -> bool:
        """``value instance of`` this type."""
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
            return len(value.parameters) == len(self.parts)
        if isinstance(value, dict):
            return all(k in value and t.accepts(value[k]) for k, t in self.members.items())
        return True

    def accepts(self, value: object) -> bool:
        return value is None or self.holds(value)

    def fit(self, value: object) -> object:
        """The value as this type, else None.

        A list of one stands for its item and the reverse, a date for its first moment.
        """
        if self.accepts(value):
            return value
        if self.name == "date and time" and type(value) is date:
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
        *parameters, _result = [child for child in node.children if child is not None]
        return Type("function", tuple(map(read_type, parameters)), typed=True)
    return Type(str(node.data).removesuffix("_type"), tuple(map(read_type, node.children)))
