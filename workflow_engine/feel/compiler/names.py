"""Names and paths: looked up among variables, entries, and the parts of dates and ranges."""

from decimal import Decimal
from typing import Any

from workflow_engine.feel import properties, warning
from workflow_engine.feel.builtins import BUILTINS
from workflow_engine.feel.compiler.base import Closure, Compiler, rule, token
from workflow_engine.feel.errors import FeelError
from workflow_engine.feel.likeness import nearest
from workflow_engine.feel.limits import Run
from workflow_engine.feel.parsing import Node
from workflow_engine.feel.scope import Frame
from workflow_engine.feel.values import EXACT, READY
from workflow_engine.feel.warning import Place, warn


@rule("name")
def name(compiler: Compiler, node: Node) -> Closure:
    written = token(node.children[0])
    wanted = str(written)
    note_free(compiler, wanted)
    text, position = compiler.text, written.start_pos or 0

    def look_up(frame: Frame) -> object:
        if frame.parent is None:
            try:
                value: Any = frame.values[wanted]
            except KeyError:
                value = frame
            kind = type(value)
            if kind in READY:
                return value
            if kind is int and -EXACT < value < EXACT:
                return Decimal(value)
            if kind is Decimal and value.is_finite():
                return value
        try:
            known, value = frame.find(wanted)
        except FeelError as error:
            error.place(text, position)
            raise
        if known:
            return value
        if wanted in BUILTINS:
            return BUILTINS[wanted]
        frame.unknown(wanted, text, position)
        return None

    return look_up


def note_free(compiler: Compiler, wanted: str) -> None:
    """Remember a name that has to come from outside; in a filter it may be an entry's."""
    if not compiler.filters and not compiler.is_bound(wanted) and wanted not in BUILTINS:
        compiler.free.add(wanted)


@rule("path")
def path(compiler: Compiler, node: Node) -> Closure:
    source, place = compiler.compile(node.children[0]), compiler.place(node.children[1])
    wanted = str(node.children[1])

    def follow(frame: Frame) -> object:
        value = source(frame)
        if type(value) is dict and wanted in value:
            return value[wanted]
        if type(value) is list:
            frame.run.sized_list(len(value))
            return [properties.part(item, wanted) for item in value]
        found = properties.part(value, wanted)
        if found is None:
            _warn_of(value, wanted, frame.run, place)
        return found

    return follow


def _warn_of(value: object, name: str, run: Run, place: Place) -> None:
    if not warning.is_wanted(run):
        return
    near = nearest(name, value) if isinstance(value, dict) else None
    template = warning.NO_ENTRY_NEAR if near else warning.NO_ENTRY
    warn(run, place, template, value, name=name, near=near, expected=warning.CONTEXT)
