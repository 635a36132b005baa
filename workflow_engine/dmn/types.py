"""The types a model declares, and making values fit them."""

from dataclasses import dataclass, field

from workflow_engine.feel import UnaryTests
from workflow_engine.feel.types import STANDARD, Type

_ALIASES = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "daytimeDuration": "days and time duration",
}


@dataclass(slots=True, eq=False)
class ItemType:
    """A type of the model; made in two steps, since types may speak of each other."""

    name: str
    base: "Type | ItemType | None" = None
    components: "dict[str, ItemType]" = field(default_factory=dict)
    is_collection: bool = False
    allowed: UnaryTests | None = None
    constraint: UnaryTests | None = None

    def holds(self, value: object) -> bool:
        """``value instance of`` this type: it fits as it is."""
        if value is None or (self.is_collection and not isinstance(value, list)):
            return False
        return self.fit(value) == value

    def fit(self, value: object) -> object:
        """The value, or None when it is of another type; a list of one stands for its item."""
        fitted = None if value is None else self._fitted(value)
        return fitted if fitted is None or _passes(self.constraint, fitted) else None

    def _fitted(self, value: object) -> object:
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
        elif self.base is not None:
            value = self.base.fit(value)
        return value if value is None or _passes(self.allowed, value) else None

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


def _passes(tests: UnaryTests | None, value: object) -> bool:
    return tests is None or tests.matches(value, {}, strict=False)


ANY = ItemType("Any")


def basic(name: str) -> ItemType | None:
    """The built-in type of that name; a prefix such as ``feel:`` does not matter."""
    plain = name.rpartition(":")[2].strip()
    plain = _ALIASES.get(plain, plain)
    if plain not in STANDARD:
        return None
    return ANY if plain == "Any" else ItemType(plain, Type(plain))
