"""Where names are looked up while an expression is evaluated."""

from collections.abc import Mapping

from msgspec import Struct

from workflow_engine.feel import warning
from workflow_engine.feel.errors import UnknownName
from workflow_engine.feel.likeness import nearest
from workflow_engine.feel.limits import Run
from workflow_engine.feel.values import take
from workflow_engine.feel.warning import Place, warn


class Frame(Struct, eq=False):
    """Names with values around an expression; an inner frame hides its parents.

    The outermost holds the caller's variables as they came: they are taken on first use.
    ``items`` are the contexts that a filter runs over: a name that one of them has may lack in
    another.
    """

    values: Mapping[str, object]
    parent: "Frame | None"
    run: Run
    items: list[object] | None = None
    taken: dict[str, object] | None = None

    def find(self, name: str) -> tuple[bool, object]:
        """Whether the name is known, and its value."""
        frame = self
        while frame.parent is not None:
            if name in frame.values:
                return True, frame.values[name]
            frame = frame.parent
        if name in frame.values:
            taken = frame.taken = frame.taken or {}
            if name not in taken:
                taken[name] = take(frame.values[name])
            return True, taken[name]
        return False, None

    def unknown(self, name: str, text: str, position: int) -> None:
        """What a name that is not found means: an error, or null when that is asked for."""
        if not self.run.strict:
            warn(
                self.run, Place(text, position), warning.NO_NAME, name=name, expected=warning.KNOWN
            )
            return
        frame: Frame | None = self
        known: list[str] = []
        while frame is not None:
            if any(isinstance(item, dict) and name in item for item in frame.items or ()):
                return
            known.extend(frame.values)
            frame = frame.parent
        raise UnknownName(name, near=nearest(name, known), text=text, position=position)
