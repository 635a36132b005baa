"""The types a model declares, and making values fit them."""

from dataclasses import dataclass, field

from workflow_engine.feel import UnaryTests
from workflow_engine.feel.types import Type

_ALIASES = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "daytimeDuration": "days and time duration",
}
BASIC = frozenset(
    {
        "Any", "boolean", "number", "string", "date", "time", "date and time", "context",
        "days and time duration", "years and months duration", "list", "function", "range",
    }
)  # fmt: skip


@dataclass(slots=True, eq=False)
class ItemType:
    """A type of the model; made in two steps, since types may speak of each other."""

    name: str
    base: "Type | ItemType | None" = None
    components: "dict[str, ItemType]" = field(default_factory=dict)
    is_collection: bool = False
    allowed: UnaryTests | None = None

    def fit(self, value: object) -> object:
        """The value, or None when it is of another type; a list of one stands for its item."""
        if value is None:
            return None
        if self.is_collection:
            items = value if isinstance(value, list) else [value]
            fitted = [self._one(item) for item in items]
            lost = any(a is None and b is not None for a, b in zip(fitted, items, strict=True))
            return None if lost else fitted
        if isinstance(value, list) and len(value) == 1 and not self._takes_lists():
            value = value[0]
        return self._one(value)

    def _takes_lists(self) -> bool:
        if isinstance(self.base, ItemType):
            return self.base.is_collection or self.base._takes_lists()
        if self.components:
            return False
        return self.base is None or self.base.name in ("Any", "list")

    def _one(self, value: object) -> object:
        if value is None:
            return None
        if self.components:
            value = self._context(value)
        elif isinstance(self.base, ItemType):
            value = self.base.fit(value)
        elif self.base is not None and not self.base.holds(value):
            return None
        if value is None or self.allowed is None or self.allowed.matches(value, {}, strict=False):
            return value
        return None

    def _context(self, value: object) -> object:
        if not isinstance(value, dict):
            return None
        fitted = dict(value)
        for name, wanted in self.components.items():
            if name not in value:
                return None
            fitted[name] = wanted.fit(value[name])
            if fitted[name] is None and value[name] is not None:
                return None
        return fitted


ANY = ItemType("Any")


def basic(name: str) -> ItemType | None:
    """The built-in type of that name; a prefix such as ``feel:`` does not matter."""
    plain = name.rpartition(":")[2].strip()
    plain = _ALIASES.get(plain, plain)
    if plain not in BASIC:
        return None
    return ANY if plain == "Any" else ItemType(plain, Type(plain))
