"""Makes a module's manifest: what its kinds lead to, beside what it gives by hand."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ui.records import endpoint, pages_of
from workflow_engine.api.records import resources_of
from workflow_engine.commands.records import act_command, operations_of
from workflow_engine.domain.webhook import Publication
from workflow_engine.modules import MenuEntry, Module
from workflow_engine.queries.records import document_type
from workflow_engine.records import Kind


def module(
    name: str,
    *,
    title: str,
    kinds: Sequence[Kind] = (),
    operations: Iterable[Any] = (),
    documents: Iterable[Any] = (),
    blueprints: Iterable[Any] = (),
    api: Iterable[Any] = (),
    menu: Iterable[MenuEntry] = (),
    events: Mapping[str, str | None] | None = None,
    opens: Mapping[str, Callable[[str], Any]] | None = None,
    publishes: Mapping[str, Publication] | None = None,
    about: Mapping[str, Sequence[str]] | None = None,
    **said: Any,
) -> Module:
    """A ``Module`` whose kinds have operations, pages, addresses, menu entries and events.

    What is given by hand comes first; ``about`` says of an event given by hand which kind it is
    about, where its payload has the id, and what else of the payload webhooks may be told.
    ``said`` is whatever else a manifest says.
    """
    hosted = [kind for kind in kinds if kind.hosted]
    documents = tuple(documents)
    given = {document.name for document in documents}
    return Module(
        name=name,
        title=title,
        kinds=tuple(kinds),
        operations=(
            *operations,
            *(each for kind in hosted for each in operations_of(name, kind)),
        ),
        documents=(
            *documents,
            *(
                document_type(kind, endpoint(name, kind))
                for kind in hosted
                if kind.is_document and kind.name not in given
            ),
        ),
        blueprints=(*blueprints, *([pages_of(name, title, hosted)] if hosted else [])),
        api=(*api, *([resources_of(name, title, hosted)] if hosted else [])),
        menu=(*menu, *(_entry(name, kind) for kind in hosted if kind.menu)),
        events={**_events(hosted), **(events or {})},
        opens={**_opens(hosted), **(opens or {})},
        publishes={
            **_publishes(name, hosted),
            **_about(name, kinds, about or {}),
            **(publishes or {}),
        },
        **said,
    )


def _entry(name: str, kind: Kind) -> MenuEntry:
    return MenuEntry(kind.plural, endpoint(name, kind, "list"), kind.read, kind.icon)


def _events(kinds: Iterable[Kind]) -> dict[str, str | None]:
    """What its kinds emit; nobody outside may send these."""
    told = [kind.created for kind in kinds]
    told += [act.event for kind in kinds for act in kind.acts]
    return {event: None for event in told if event}


#: What everybody who is told of a document may know of it, beside its id.
STANDING = ("number", "code", "state", "version")


def _publishes(name: str, kinds: Iterable[Kind]) -> dict[str, Publication]:
    """Of its kinds' events webhooks learn which record it was, and how it stands."""
    return {
        event: _publication(name, kind)
        for kind in kinds
        for event in (kind.created, *(act.event for act in kind.acts))
        if event
    }


def _about(
    name: str, kinds: Iterable[Kind], about: Mapping[str, Sequence[str]]
) -> dict[str, Publication]:
    named = {kind.name: kind for kind in kinds}
    return {
        event: _publication(name, named[kind], id_in, more)
        for event, (kind, id_in, *more) in about.items()
    }


def _publication(name: str, kind: Kind, id_in: str = "", more: Sequence[str] = ()) -> Publication:
    return Publication(kind.name, f"/{name}/{kind.path}/{{id}}", (*STANDING, *more), id_in)


def _opens(kinds: Iterable[Kind]) -> dict[str, Callable[[str], Any]]:
    """Which act raises an event that a process may begin with; only acts that ask for nothing."""
    return {
        act.event: act_command(kind, act)
        for kind in kinds
        for act in kind.acts
        if act.event and act.offered and act.inputs is None and not act.reason
    }
