"""To which elements the work of one user task could be sent back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from workflow_engine.bpmn.dominators import Paths
from workflow_engine.bpmn.graph import ProcessGraph
from workflow_engine.bpmn.state import Scope, Token


@dataclass(frozen=True, slots=True)
class Held:
    """The tokens and scopes of a state, with those of its parts that matter."""

    tokens: Sequence[Token]
    scopes: Sequence[Scope]


def ways_back(
    graph: ProcessGraph, held: Held, token: Token, wanted: Iterable[str]
) -> dict[str, bool]:
    """Of ``wanted`` those that can be gone back to, and whether work can come straight back.

    It can where nothing else ends by the return: what was ended could not be taken up again.
    """
    elements = list(dict.fromkeys(wanted))
    found: dict[str, bool] = {}
    for level, at in enumerate(_levels(held, token)):
        paths = Paths(graph, _container(held, at))
        if at.node not in paths.before:
            break
        before = paths.leading_to(at.node)
        for element in elements:
            if element in before and _is_clear(paths, element, at.node):
                found[element] = level == 0 and _is_alone(held, at, paths, element)
    return found


def _container(held: Held, token: Token) -> str:
    return next(scope.node for scope in held.scopes if scope.id == token.scope)


def _is_clear(paths: Paths, element: str, now: str) -> bool:
    return paths.dominates(element, now) or paths.missed_join(element, now) is None


def _is_alone(held: Held, token: Token, paths: Paths, element: str) -> bool:
    undone = paths.undone(element, token.node)
    return not any(
        other.node in undone and not other.serves
        for other in held.tokens
        if other.scope == token.scope and other.id != token.id
    )


def _levels(held: Held, token: Token) -> Iterator[Token]:
    """The token and those around it; the rounds of a repeating activity are no level."""
    scopes: Mapping[int, Scope] = {scope.id: scope for scope in held.scopes}
    tokens = {entry.id: entry for entry in held.tokens}
    at: Token | None = token
    while at is not None:
        scope = scopes[at.scope]
        if scope.body is None:
            yield at
        at = tokens.get(scope.host) if scope.host is not None else None
