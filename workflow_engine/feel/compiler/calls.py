"""Calling functions, defining them, and asking for a value's type."""

from collections.abc import Callable

from workflow_engine.feel.builtins import BUILTINS
from workflow_engine.feel.calling import invoke
from workflow_engine.feel.compiler.base import Closure, Compiler, rule, token, tree
from workflow_engine.feel.errors import UnknownName
from workflow_engine.feel.limits import Run
from workflow_engine.feel.parsing import Node
from workflow_engine.feel.scope import Frame
from workflow_engine.feel.types import STANDARD, Type, read_type
from workflow_engine.feel.values import Function, take

Arguments = list[tuple[str | None, Closure]]


@rule("call")
def call(compiler: Compiler, node: Node) -> Closure:
    callee = tree(node.children[0])
    arguments = _arguments(compiler, node.children[1])
    name = str(callee.children[0]) if callee.data == "name" else None
    if name in _FORMS and not compiler.is_bound(name or ""):
        return _FORMS[name or ""](arguments)
    find = compiler.compile(callee) if name is None else _named(compiler, callee)

    def evaluate(frame: Frame) -> object:
        function = find(frame)
        if not isinstance(function, Function):
            return None
        return invoke(function, [(key, value(frame)) for key, value in arguments], frame.run)

    return evaluate


def _arguments(compiler: Compiler, node: object) -> Arguments:
    if node is None:
        return []
    given = tree(node)
    if given.data == "positional":
        return [(None, compiler.compile(child)) for child in given.children]
    pairs = [tree(child).children for child in given.children]
    return [(str(name), compiler.compile(value)) for name, value in pairs]


def _named(compiler: Compiler, callee: Node) -> Closure:
    """A function by name: a variable, one given by the caller, or a built-in."""
    written = token(callee.children[0])
    name, position = str(written), written.start_pos or 0

    def find(frame: Frame) -> object:
        known, value = frame.find(name)
        if known and isinstance(value, Function):
            return value
        given = frame.run.functions
        if given and name in given:
            return _outside(name, given[name])
        if name in BUILTINS:
            return BUILTINS[name]
        if not known:
            frame.unknown(name, compiler.text, position)
        return None

    return find


def _outside(name: str, function: Callable[..., object]) -> Function:
    return Function(name, None, lambda arguments, _run: take(function(*arguments)))


@rule("function_definition")
def function_definition(compiler: Compiler, node: Node) -> Closure:
    parameters, external, body_node = node.children
    names, types = _parameters(parameters)
    with compiler.binding(*names):
        body = compiler.compile(body_node)
    if external is not None:
        # Java and PMML bodies of the standard: this engine runs nobody's code.
        return lambda _frame: None

    def define(frame: Frame) -> object:
        def run_body(arguments: list[object], run: Run) -> object:
            values = {}
            for name, wanted, value in zip(names, types, arguments, strict=True):
                values[name] = value if wanted.name not in STANDARD else wanted.fit(value)
                if values[name] is None and value is not None:
                    return None
            return body(Frame(values, frame, run))

        return Function("", names, run_body)

    return define


def _parameters(node: object) -> tuple[tuple[str, ...], list[Type]]:
    if node is None:
        return (), []
    pairs = [tree(child).children for child in tree(node).children]
    names = tuple(str(name) for name, _type in pairs)
    return names, [read_type(wanted) for _name, wanted in pairs]


@rule("instance_of")
def instance_of(compiler: Compiler, node: Node) -> Closure:
    value = compiler.compile(node.children[0])
    wanted = read_type(node.children[1])
    if wanted.name in STANDARD:
        return lambda frame: wanted.holds(value(frame))

    def is_declared(frame: Frame) -> object:
        declared = frame.run.types.get(wanted.name)
        return None if declared is None else declared.holds(value(frame))

    return is_declared


def _is_defined(arguments: Arguments) -> Closure:
    if len(arguments) != 1:
        return lambda _frame: None
    closure = arguments[0][1]

    def evaluate(frame: Frame) -> object:
        try:
            return closure(frame) is not None
        except UnknownName:
            return False

    return evaluate


def _get_or_else(arguments: Arguments) -> Closure:
    if len(arguments) != 2:
        return lambda _frame: None
    wanted, otherwise = arguments[0][1], arguments[1][1]

    def evaluate(frame: Frame) -> object:
        try:
            value = wanted(frame)
        except UnknownName:
            value = None
        return otherwise(frame) if value is None else value

    return evaluate


_FORMS: dict[str, Callable[[Arguments], Closure]] = {
    "is defined": _is_defined,
    "get or else": _get_or_else,
}
