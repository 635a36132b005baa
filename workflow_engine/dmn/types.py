"""The types a model declares, and making values fit them."""

from dataclasses import dataclass, field

from workflow_engine.feel import UnaryTests
from workflow_engine.feel.expression import asked
from workflow_engine.feel.limits import Run
from workflow_engine.feel.types import STANDARD, Type
from workflow_engine.feel.values import Function

_ALIASES = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "daytimeDuration": "days and time duration",
    "integer": "number",
    "long": "number",
    "double": "number",
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
    returns: "ItemType | None" = None

    @property
    def result(self) -> "ItemType":
        """Of a type of functions what they return; of any other the type itself."""
        return self if self.returns is None else self.returns

    def holds(self, value: object, run: Run | None = None) -> bool:
        """``value instance of`` this type: it fits as it is."""
        if value is None or (self.is_collection and not isinstance(value, list)):
            return False
        return self.fit(value, run) == value

    def fit(self, value: object, run: Run | None = None) -> object:
        """The value, or None when it is of another type; a list of one stands for its item.

        What the tests of the type take is spent of ``run``; without one they have a budget each.
        """
        if value is None:
            return None
        fitted = self._fitted(value, run)
        return fitted if fitted is None or _passes(self.constraint, fitted, run) else None

    def _fitted(self, value: object, run: Run | None) -> object:
        if self.is_collection:
            items = value if isinstance(value, list) else [value]
            fitted = [self._one(item, run) for item in items]
            lost = any(a is None and b is not None for a, b in zip(fitted, items, strict=True))
            return None if lost else fitted
        if isinstance(value, list) and len(value) == 1 and not self._takes_lists():
            value = value[0]
        return self._one(value, run)

    def _takes_lists(self) -> bool:
        if isinstance(self.base, ItemType):
            return self.base.is_collection or self.base._takes_lists()
        if self.components:
            return False
        return self.base is None or self.base.name in ("Any", "list")

    def _one(self, value: object, run: Run | None) -> object:
        if value is None or (self.returns is not None and not isinstance(value, Function)):
            return None
        if run is not None:
            run.spend(1)
        if self.components:
            value = self._context(value, run)
        elif isinstance(self.base, ItemType):
            value = self.base.fit(value, run)
        elif self.base is not None:
            value = self.base.fit(value)
        return value if value is None or _passes(self.allowed, value, run) else None

    def _context(self, value: object, run: Run | None) -> object:
        if not isinstance(value, dict):
            return None
        fitted = dict(value)
        for name, wanted in self.components.items():
            if name not in value:
                return None
            fitted[name] = wanted.fit(value[name], run)
            if fitted[name] is None and value[name] is not None:
                return None
        return fitted


def _passes(tests: UnaryTests | None, value: object, run: Run | None) -> bool:
    """Whether the value passes; a name that the tests do not know is null to them."""
    if tests is None:
        return True
    if run is None:
        return tests.matches(value, {}, strict=False)
    strict, run.strict = run.strict, False
    try:
        return tests.pass_in(asked(value, {}, run))
    finally:
        run.strict = strict


@dataclass(frozen=True, slots=True)
class Bounded:
    """A type that is asked for within an evaluation, and spends of its budget."""

    type: ItemType
    run: Run

    def holds(self, value: object) -> bool:
        """``value instance of`` the type."""
        return self.type.holds(value, self.run)


ANY = ItemType("Any")


def basic(name: str) -> ItemType | None:
    """The built-in type of that name; a prefix such as ``feel:`` does not matter."""
    plain = name.rpartition(":")[2].strip()
    plain = _ALIASES.get(plain, plain)
    if plain not in STANDARD:
        return None
    return ANY if plain == "Any" else ItemType(plain, Type(plain))
