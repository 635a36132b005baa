"""Kinds of records: their names, who may do what, their states, and the acts that move them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from workflow_engine.errors import Conflict, _l
from workflow_engine.records.entities import Document, Master
from workflow_engine.records.fields import Spec, specs


class MoveRefused(Conflict):
    message = _l("{document} is {state}; that cannot be done any more, or not yet.")


@dataclass(frozen=True, slots=True, eq=False)
class States:
    """The states of a document in the order people meet them; the first is where it begins.

    ``moves`` are the pairs that are allowed, all others are not. In ``editable`` states its content
    may be changed. ``tones`` colour a state: success, warning, danger, info (else neutral).
    """

    titles: Mapping[str, str]
    moves: frozenset[tuple[str, str]]
    editable: frozenset[str] = frozenset({"draft"})
    tones: Mapping[str, str] = field(default_factory=dict)

    @property
    def first(self) -> str:
        return next(iter(self.titles))

    def allows(self, state: str, wanted: str) -> bool:
        return (state, wanted) in self.moves


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Act:
    """Something that is done to a record: a button, an address of the API and an operation.

    ``to`` is the state it leads to; where it is allowed follows from the moves. ``run(ctx, record,
    **inputs)`` holds the rules, runs before the state changes and may refuse with a
    ``BusinessError``; ``ctx`` is an ``OperationContext``. Of an act that leads to no other state it
    may return False: nothing had to be done, so nothing is told. ``inputs`` is a dataclass of
    fields that the actor fills in. With ``reason`` a text is demanded; with ``authority`` the
    decisions recorded about the document must suffice. ``own`` restricts it to who made the
    document; ``offered=False`` leaves it to processes. ``undo`` names the act that reverses it.
    ``event`` is emitted with the facts of the document. ``fits`` says of which records it makes
    sense at all; where ``ready`` says no, it is not time yet and no page suggests it. ``fill``
    gives the inputs with which its form opens. ``duty`` is what whoever does it holds from then
    on; see ``domain.duties``.
    """

    name: str
    title: str
    permission: str
    to: str | None = None
    when: frozenset[str] | None = None
    run: Callable[..., Any] | None = None
    inputs: type | None = None
    reason: bool = False
    authority: bool = False
    own: bool = False
    offered: bool = True
    event: str | None = None
    fits: Callable[[Any], bool] | None = None
    ready: Callable[[Any], bool] | None = None
    fill: Callable[[Any], Any] | None = None
    undo: str | None = None
    tone: str = ""
    duty: str = ""

    def is_due(self, record: Any) -> bool:
        return self.ready is None or self.ready(record)


@dataclass(frozen=True, slots=True)
class Panel:
    """A further part of a record's page: ``view(session, record)`` fills the template.

    With a ``permission`` only who holds it sees it.
    """

    title: str
    template: str
    view: Callable[[Any, Any], Mapping[str, Any]]
    permission: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Kind:
    """A kind of record of a module.

    ``path`` is its name in addresses. ``read`` and ``write`` are permissions; without ``write``
    only rules and processes make such records. Where ``owner`` names a field with a person, those
    without ``read_all`` see what is theirs and what they decide about. ``columns``, ``search`` and
    ``filters`` shape the list. ``check(draft, record)`` refuses what is wrong through
    ``draft.fields`` and computes what people do not write. ``facts(session, record)`` gives what
    processes and the authority matrix need; ``content`` names the fields that are approved (else
    all that people write). ``numbers`` is the series from which it is numbered, when it is made or
    at the act ``numbered_by``. ``created`` is the event of a new record. ``key_field`` is what
    people call it by, where its entity is neither master nor document; one that is not ``hosted``
    can be referred to, but its pages and addresses are made by hand. ``duty`` is that of who makes
    such a record. ``sort`` is the order of the list where nobody asks for another, such as
    ``-amount``; else masters stand by their code and documents newest first.
    """

    name: str
    path: str
    title: str
    plural: str
    entity: type
    read: str
    write: str | None = None
    read_all: str | None = None
    owner: str | None = None
    columns: Sequence[str] = ()
    search: Sequence[str] = ()
    filters: Sequence[str] = ()
    states: States | None = None
    acts: Sequence[Act] = ()
    numbers: str | None = None
    numbered_by: str | None = None
    check: Callable[[Any, Any], None] | None = None
    facts: Callable[[Any, Any], Mapping[str, Any]] | None = None
    content: Sequence[str] | None = None
    summary: Callable[[Any], str] | None = None
    created: str | None = None
    panels: Sequence[Panel] = ()
    icon: str = "file-text"
    menu: bool = True
    imported: bool = True
    key_field: str | None = None
    hosted: bool = True
    duty: str = ""
    sort: str = ""

    @cached_property
    def specs(self) -> Mapping[str, Spec]:
        return specs(self.entity)

    @property
    def key(self) -> str | None:
        """The attribute by which people call it."""
        if self.key_field is not None:
            return self.key_field
        if issubclass(self.entity, Master):
            return "code"
        return "number" if issubclass(self.entity, Document) else None

    @property
    def is_document(self) -> bool:
        return issubclass(self.entity, Document)

    def act(self, name: str) -> Act:
        """Its act of this name; ``KeyError`` when it has none."""
        return {act.name: act for act in self.acts}[name]

    def name_of(self, record: Any) -> str:
        """What people call this record, also before it has a number."""
        named = getattr(record, self.key, None) if self.key else None
        return str(named or getattr(record, "title", None) or record.id)

    def title_of(self, record: Any) -> str:
        """What it is about, in a line."""
        if self.summary is not None:
            return self.summary(record)
        return str(getattr(record, "title", None) or getattr(record, "name", None) or "")

    def allows(self, act: Act, record: Any) -> bool:
        """Whether the record is where the act may be done."""
        state = getattr(record, "state", "")
        if act.when is not None and state not in act.when:
            return False
        if act.fits is not None and not act.fits(record):
            return False
        return act.to is None or (self.states is not None and self.states.allows(state, act.to))

    def is_editable(self, record: Any) -> bool:
        return self.states is None or record.state in self.states.editable

    def is_draft(self, record: Any) -> bool:
        """Whether it is a document that was never more than a draft: nothing can refer to it."""
        if not self.is_document or self.states is None:
            return False
        return bool(record.state == self.states.first and record.number is None)

    def move(self, record: Any, wanted: str, reason: str | None = None) -> None:
        """Bring a document into a state or raise ``MoveRefused``; the only way it changes."""
        if self.states is None or not self.states.allows(record.state, wanted):
            raise self.refused(record)
        record.state, record.reason = wanted, reason
        record.rev += 1

    def refused(self, record: Any) -> MoveRefused:
        titles = self.states.titles if self.states else {}
        state = getattr(record, "state", "")
        return MoveRefused(document=self.name_of(record), state=titles.get(state, state))
