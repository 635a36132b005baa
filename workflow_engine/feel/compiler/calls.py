"""Calling functions, defining them, and asking for a value's type."""

from collections.abc import Callable

from workflow_engine.errors import Phrase
from workflow_engine.feel import warning
from workflow_engine.feel.builtins import BUILTINS
from workflow_engine.feel.builtins.registry import fitting, signatures
from workflow_engine.feel.calling import invoke
from workflow_engine.feel.compiler.base import Closure, Compiler, rule, token, tree
from workflow_engine.feel.errors import FeelError, UnknownName
from workflow_engine.feel.limits import Run
from workflow_engine.feel.parsing import Node
from workflow_engine.feel.scope import Frame
from workflow_engine.feel.types import ANY, Type, read_type
from workflow_engine.feel.values import Function, take
from workflow_engine.feel.warning import Place, warn

Arguments = list[tuple[str | None, Closure]]
Given = list[tuple[str | None, object]]


@rule("call")
def call(compiler: Compiler, node: Node) -> Closure:
    callee = tree(node.children[0])
    arguments = _arguments(compiler, node.children[1])
    name = str(callee.children[0]) if callee.data == "name" else None
    if name in _FORMS and not compiler.is_bound(name or ""):
        return _FORMS[name or ""](arguments)
    find = compiler.compile(callee) if name is None else _named(compiler, callee)
    place = compiler.place(callee)

    def evaluate(frame: Frame) -> object:
        function = find(frame)
        if not isinstance(function, Function):
            warn(frame.run, place, warning.NO_FUNCTION, function, expected=warning.FUNCTION)
            return None
        given = [(key, value(frame)) for key, value in arguments]
        try:
            result = invoke(function, given, frame.run)
        except FeelError as error:
            error.place(*place)
            raise
        if result is None and warning.is_wanted(frame.run):
            _warn_of(function, given, frame.run, place)
        return result

    return evaluate


#: Built-ins for which null is an answer like any other.
_MAY_BE_NULL = frozenset({"get value", "string", "assert"})


def _warn_of(function: Function, given: Given, run: Run, place: Place) -> None:
    name, values = function.name or "function", [value for _key, value in given]
    if BUILTINS.get(name) is function:
        if not fitting(name, given):
            expected = Phrase(signatures(name))
            warn(run, place, warning.ARGUMENTS, *values, name=name, expected=expected)
        elif name not in _MAY_BE_NULL:
            wanted = warning.IN_RANGE
            warn(run, place, warning.NO_RESULT, *values, operation=f"{name}()", expected=wanted)
    elif function.parameters is not None and len(values) != len(function.parameters):
        expected = Phrase(f"{name}({', '.join(function.parameters)})")
        warn(run, place, warning.ARGUMENTS, *values, name=name, expected=expected)


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


#: Bodies that give the same type always.
_LITERALS = {"number": "number", "string": "string", "true": "boolean", "false": "boolean"}
#: What a call costs besides its body, in steps.
_CALLED = 5


@rule("function_definition")
def function_definition(compiler: Compiler, node: Node) -> Closure:
    parameters, external, body_node = node.children
    names, types = _parameters(parameters)
    with compiler.binding(*names):
        body, weight = compiler.weigh(body_node)
    place, result = compiler.place(node), _LITERALS.get(tree(body_node).data, "")
    if external is not None:
        # Java and PMML bodies of the standard: this engine runs nobody's code.
        return lambda frame: warn(frame.run, place, warning.FOREIGN, expected=warning.FUNCTION)

    def define(frame: Frame) -> object:
        def run_body(arguments: list[object], run: Run) -> object:
            run.spend(weight + _CALLED)
            values = {}
            for name, written, value in zip(names, types, arguments, strict=True):
                wanted = written.known(run.types) or ANY
                values[name] = wanted.fit(value)
                if values[name] is None and value is not None:
                    expected = Phrase(f"{name}: {wanted.name}")
                    warn(run, place, warning.ARGUMENTS, value, name="function", expected=expected)
                    return None
            return body(Frame(values, frame, run))

        wanted = tuple(kind.name for kind in types)
        return Function("", names, run_body, wanted=wanted, result=result)

    return define


def _parameters(node: object) -> tuple[tuple[str, ...], list[Type]]:
    if node is None:
        return (), []
    pairs = [tree(child).children for child in tree(node).children]
    names = tuple(str(name) for name, _type in pairs)
    return names, [read_type(wanted) for _name, wanted in pairs]


@rule("instance_of")
def instance_of(compiler: Compiler, node: Node) -> Closure:
    value, place = compiler.compile(node.children[0]), compiler.place(node.children[1])
    wanted = read_type(node.children[1])
    if wanted.is_standard:
        return lambda frame: wanted.holds(value(frame))

    def is_declared(frame: Frame) -> object:
        declared = wanted.known(frame.run.types)
        if declared is None:
            warn(frame.run, place, warning.NO_TYPE, name=wanted.name, expected=warning.TYPE)
            return None
        return declared.holds(value(frame))

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
    (_name, wanted), (name, otherwise) = arguments
    if name == "value":
        wanted, otherwise = otherwise, wanted

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
