"""The types that a file declares, with those of the files that it imports."""

from collections.abc import Iterable

from workflow_engine.dmn.compiling import Compiling
from workflow_engine.dmn.parts import Import
from workflow_engine.dmn.types import ANY, ItemType, basic
from workflow_engine.dmn.xml import Element
from workflow_engine.errors import _l


class Declared(dict[str, ItemType]):
    """Types by name; those of an import under its name and, where that is free, under their own."""

    def __init__(self, root: Element, compiling: Compiling, imports: Iterable[Import]) -> None:
        self._compiling = compiling
        own = {e.name: (ItemType(e.name), e) for e in root.children("itemDefinition")}
        for each in imports:
            known = each.graph.types
            self.update({name: item for name, item in known.items() if name not in self})
            self.update({f"{each.name}.{name}": item for name, item in known.items()})
        self.update({name: item for name, (item, _element) in own.items()})
        for item, element in own.values():
            self._fill(item, element)
        for item, element in own.values():
            self._refuse_circles(item, element)

    def named(self, name: str) -> ItemType:
        """The type of that name, declared or built in; Any where there is none."""
        name = " ".join(name.split())
        plain = name.rpartition(":")[2].strip()
        return self.get(name) or self.get(plain) or basic(name) or ANY

    def wanted(self, name: str) -> ItemType | None:
        """The type of that name; None where anything goes."""
        found = self.named(name) if name else ANY
        return None if found is ANY else found

    def _fill(self, item: ItemType, element: Element) -> ItemType:
        item.is_collection = element.get("isCollection") in ("true", "1")
        for component in element.children("itemComponent"):
            name = component.name
            item.components[name] = self._fill(ItemType(name), component)
        function = element.child("functionItem")
        if function is not None:
            item.returns = self.named(function.get("outputTypeRef"))
        reference = element.text_of("typeRef")
        if reference:
            item.base = self.named(reference)
        allowed = element.text_of("allowedValues")
        item.allowed = self._compiling.tests(element, allowed) if allowed else None
        constraint = element.text_of("typeConstraint")
        item.constraint = self._compiling.tests(element, constraint) if constraint else None
        return item

    def _refuse_circles(self, item: ItemType, element: Element) -> None:
        """A type may hold itself in a component, but it cannot be its own base."""
        seen: set[int] = set()
        while isinstance(item.base, ItemType):
            if id(item.base) in seen:
                text = _l("The type {name} is built on itself.")
                self._compiling.findings.add(element.id, text, name=element.name)
                item.base = None
                return
            seen.add(id(item.base))
            item = item.base
