"""and, or: three-valued, so that what is unknown decides nothing."""

from workflow_engine.feel.compiler.base import Closure, Compiler, rule
from workflow_engine.feel.parsing import Node
from workflow_engine.feel.scope import Frame


@rule("conjunction")
def conjunction(compiler: Compiler, node: Node) -> Closure:
    return _decided(compiler, node, by=False)


@rule("disjunction")
def disjunction(compiler: Compiler, node: Node) -> Closure:
    return _decided(compiler, node, by=True)


def _decided(compiler: Compiler, node: Node, *, by: bool) -> Closure:
    """One operand ``by`` decides; otherwise anything that is no truth value makes it null."""
    operands = [compiler.compile(child) for child in node.children]
    otherwise = not by

    def evaluate(frame: Frame) -> object:
        unknown = False
        for operand in operands:
            value = operand(frame)
            if value is by:
                return by
            if value is not otherwise:
                unknown = True
        return None if unknown else otherwise

    return evaluate
