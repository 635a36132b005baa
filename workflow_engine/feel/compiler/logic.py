"""and, or: three-valued, so that what is unknown decides nothing."""

from workflow_engine.feel import warning
from workflow_engine.feel.compiler.base import Closure, Compiler, rule
from workflow_engine.feel.parsing import Node
from workflow_engine.feel.scope import Frame
from workflow_engine.feel.warning import Place, warn


@rule("conjunction")
def conjunction(compiler: Compiler, node: Node) -> Closure:
    return _decided(compiler, node, by=False)


@rule("disjunction")
def disjunction(compiler: Compiler, node: Node) -> Closure:
    return _decided(compiler, node, by=True)


def _decided(compiler: Compiler, node: Node, *, by: bool) -> Closure:
    """One operand ``by`` decides; otherwise anything that is no truth value makes it null."""
    operands = [(compiler.compile(child), compiler.place(child)) for child in node.children]
    otherwise, symbol = not by, "or" if by else "and"

    def evaluate(frame: Frame) -> object:
        unknown = False
        for operand, place in operands:
            value = operand(frame)
            if value is by:
                return by
            if value is not otherwise:
                unknown = True
                if value is not None:
                    _warn_of(symbol, value, frame, place)
        return None if unknown else otherwise

    return evaluate


def _warn_of(symbol: str, value: object, frame: Frame, place: Place) -> None:
    wanted = warning.TRUTH
    warn(frame.run, place, warning.OPERATION, value, operation=symbol, expected=wanted)
