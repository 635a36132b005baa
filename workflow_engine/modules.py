"""ERP modules: what a module folder declares, how it is found, and the order of dependence."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from types import ModuleType
from typing import Any, Protocol, get_type_hints

from workflow_engine.domain.calendar import WorkingCalendar
from workflow_engine.domain.permissions import ADMINISTRATOR, ROLES
from workflow_engine.domain.principal import Principal
from workflow_engine.domain.webhook import Publication
from workflow_engine.records import Kind


class OperationContext(Protocol):
    """What an operation of a module may use; all of it inside the command's one transaction.

    ``session`` is a SQLAlchemy ORM session on the command's connection, ``actor`` who acts (the
    engine for service tasks), ``on_behalf`` the person who started the process instance, ``key``
    is ``instance:element:iteration`` when a process calls and None otherwise.
    """

    @property
    def session(self) -> Any: ...
    @property
    def actor(self) -> Principal: ...
    @property
    def on_behalf(self) -> str | None: ...
    @property
    def company_id(self) -> str: ...
    @property
    def now(self) -> datetime: ...
    @property
    def key(self) -> str | None: ...
    @property
    def kinds(self) -> Mapping[str, Kind]: ...

    def emit(self, name: str, *, key: str, payload: Mapping[str, Any]) -> None:
        """Tell the processes: starts those with a message start ``name``, wakes those waiting."""

    def call(self, operation: str, **inputs: Any) -> Mapping[str, Any]:
        """Run an operation of a module this one depends on, in the same transaction."""

    def record(self, kind: str, record_id: str, *, lock: bool = False) -> Any:
        """A record of the kind of this name, also of another module; ``NotFound`` without one."""

    def next_number(self, series: str) -> str:
        """The next number of a gapless series of this company, such as ``PO-2026-00042``."""

    def require_authority(self, doctype: str, document_id: str) -> "DocumentFacts":
        """Raise ``AuthorityMissing`` unless the recorded decisions suffice for the document.

        The facts that were judged come back, so that the caller can hold his amount to them.
        """

    def audit(self, action: str, *, subject: str, detail: Mapping[str, Any]) -> None:
        """Append a line to the company's audit chain."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A named, typed action of a module that a service task may call.

    ``inputs`` and ``outputs`` map names to types; ``undo`` names the operation that reverses it.
    """

    name: str
    permission: str
    run: Callable[..., Mapping[str, Any] | None]
    inputs: Mapping[str, Any]
    required: frozenset[str]
    undo: str | None = None


def operation(
    name: str, *, permission: str, undo: str | None = None
) -> Callable[[Callable[..., Any]], Operation]:
    """Turn ``def f(ctx, *, a: str, b: Decimal = …)`` into the operation ``name``."""

    def declare(function: Callable[..., Any]) -> Operation:
        hints = get_type_hints(function)
        parameters = list(inspect.signature(function).parameters.values())[1:]
        if any(p.kind is not p.KEYWORD_ONLY or p.name not in hints for p in parameters):
            raise TypeError(f"operation {name}: every input must be keyword-only and typed")
        return Operation(
            name=name,
            permission=permission,
            run=function,
            inputs={p.name: hints[p.name] for p in parameters},
            required=frozenset(p.name for p in parameters if p.default is p.empty),
            undo=undo,
        )

    return declare


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What the authority matrix and the inbox need to know of a document.

    ``base_amount`` is in the company's currency at ``rate`` (dated); ``digest`` is the SHA-256 of
    the content that is approved; ``facts`` are further inputs of the matrix (category, flags).
    """

    number: str
    title: str
    amount: Decimal
    currency: str
    base_amount: Decimal
    rate: Decimal
    requester: str
    department: str | None
    version: int
    digest: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A kind of document that processes decide about.

    ``facts(session, company_id, document_id)`` gives its facts or None when it is unknown;
    ``endpoint`` is the Flask endpoint of its page, called with ``document_id``; ``panel`` the
    template that shows it inside a task page, rendered with what ``view`` returns.
    """

    name: str
    title: str
    facts: Callable[[Any, str, str], DocumentFacts | None]
    view: Callable[[Any, str, str], Mapping[str, Any]]
    panel: str
    endpoint: str


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A line in the rail under Documents: shown to those who hold ``permission``."""

    title: str
    endpoint: str
    permission: str
    icon: str = "file-text"


#: From a session and a company: what contradicts itself, each with its subject.
Proof = Callable[[Any, str], Iterable[tuple[str, str]]]
#: From a session, a company and its zone: the working time, None where nobody entered it.
Calendar = Callable[[Any, str, str], WorkingCalendar | None]
#: English and Chinese name, codes of roles, logins of its members.
DemoGroup = tuple[str, str, Sequence[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Module:
    """The manifest of a module folder; all that the kernel knows of it.

    ``permissions`` maps ``resource:action`` to a title marked for translation. ``roles`` proposes
    roles as code -> permissions, and ``role_names`` their English and Chinese names. ``events``
    names what the module emits, each with the permission that a sender from outside needs for it,
    or None when only the module itself may raise it.
    ``opens`` maps an event to what raises it for a document: from its id to a command, so that a
    process which the event starts can be started by key with the document as business key.
    ``publishes`` says what webhooks are told of an event; of others only type, time and key.
    ``kinds`` are the records it keeps; see ``workflow_engine.kit``.
    ``calendar`` gives the working time of a company from a session, its id and its zone; at most
    one module does.
    ``proofs`` recompute what must hold in its tables; ``wfe verify`` and every step of a scenario
    ask them.
    ``demo_groups`` are groups of the demo company: code -> (English, Chinese, roles, logins).
    ``metadata`` is the SQLAlchemy MetaData of its tables; ``demo`` fills the demo company;
    ``package`` is set on discovery.
    """

    name: str
    title: str
    depends: Sequence[str] = ()
    operations: Sequence[Operation] = ()
    permissions: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, Sequence[str]] = field(default_factory=dict)
    role_names: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    kinds: Sequence[Kind] = ()
    documents: Sequence[DocumentType] = ()
    blueprints: Sequence[Any] = ()
    api: Sequence[Any] = ()
    menu: Sequence[MenuEntry] = ()
    events: Mapping[str, str | None] = field(default_factory=dict)
    opens: Mapping[str, Callable[[str], Any]] = field(default_factory=dict)
    publishes: Mapping[str, Publication] = field(default_factory=dict)
    metadata: Any = None
    demo: Callable[..., None] | None = None
    demo_groups: Mapping[str, DemoGroup] = field(default_factory=dict)
    proofs: Sequence[Proof] = ()
    calendar: Calendar | None = None


class ModuleError(Exception):
    """A module folder breaks the contract; the text says which and how."""


class Modules:
    """All modules in order of dependence, with their operations and documents by name."""

    def __init__(self, modules: Iterable[Module]) -> None:
        self._modules = {module.name: module for module in _in_order(list(modules))}
        self.operations: dict[str, Operation] = {}
        self.documents: dict[str, DocumentType] = {}
        self.kinds: dict[str, Kind] = {}
        self.permissions: dict[str, str] = {}
        self._roles: dict[str, str] = {}
        self.events: dict[str, str | None] = {}
        self.opens: dict[str, Callable[[str], Any]] = {}
        self.calendar: Calendar | None = None
        self._published: dict[str, list[tuple[str, Publication]]] = {}
        for module in self._modules.values():
            self._register(module)

    def only_reads(self, operation: str) -> bool:
        """Whether it changes nothing, as its permission says."""
        found = self.operations.get(operation)
        return found is not None and found.permission.endswith(":read")

    def _register(self, module: Module) -> None:
        for entry in module.operations:
            if entry.name.partition(".")[0] != module.name:
                raise ModuleError(f"{entry.name} must be named {module.name}.…")
            self.operations[entry.name] = entry
        for document in module.documents:
            self.documents[document.name] = document
        for kind in module.kinds:
            if kind.name in self.kinds:
                raise ModuleError(f"two modules keep records of the kind {kind.name}")
            self.kinds[kind.name] = kind
        for code in module.roles:
            self._claim(code, module.name)
        if module.calendar is not None and self.calendar is not None:
            raise ModuleError(f"module {module.name} gives a second calendar of working time")
        self.calendar = module.calendar or self.calendar
        self.permissions.update(module.permissions)
        self.events.update(module.events)
        self.opens.update(module.opens)
        for event in module.events:
            told = (_type_of(module, event), module.publishes.get(event, Publication()))
            self._published.setdefault(event, []).append(told)

    def _claim(self, role: str, module: str) -> None:
        """A second role of one code would hide the first, with all that it permits."""
        of_kernel = role == ADMINISTRATOR or role in ROLES
        owner = "the kernel" if of_kernel else self._roles.setdefault(role, module)
        if owner != module:
            raise ModuleError(
                f"module {module} proposes the role {role}, which {owner} has already; "
                f"call it {module}_{role}, say"
            )

    @property
    def publications(self) -> list[tuple[str, Publication]]:
        """What webhooks can be told of modules: types, in order, with what is sent."""
        return sorted((entry for told in self._published.values() for entry in told), key=_first)

    def published(self, event: str, payload: Mapping[str, Any]) -> tuple[str, Publication] | None:
        """Type and publication of an event; None when no module declares it.

        Of two modules with an event of this name the one whose subject it tells of is meant.
        """
        found = self._published.get(event, [])
        fitting = [told for told in found if told[1].id_field in payload]
        return next(iter(fitting or found), None)

    def __iter__(self) -> Iterator[Module]:
        return iter(self._modules.values())

    def __getitem__(self, name: str) -> Module:
        return self._modules[name]

    def __contains__(self, name: object) -> bool:
        return name in self._modules


def _first(entry: tuple[str, Any]) -> str:
    return entry[0]


def _type_of(module: Module, event: str) -> str:
    return event if event.startswith(f"{module.name}.") else f"{module.name}.{event}"


def _in_order(modules: list[Module]) -> list[Module]:
    by_name = {module.name: module for module in modules}
    for module in modules:
        for needed in module.depends:
            if needed not in by_name:
                raise ModuleError(f"module {module.name} depends on {needed}, which is not there")
    sorter = TopologicalSorter({m.name: sorted(m.depends) for m in modules})
    try:
        return [by_name[name] for name in sorter.static_order()]
    except CycleError as error:
        raise ModuleError(f"modules depend on each other in a circle: {error.args[1]}") from error


def discover(package: ModuleType) -> Modules:
    """Import ``module.py`` of every sub-folder of ``package`` and collect its ``MODULE``."""
    found = []
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda i: i.name):
        if info.ispkg:
            manifest = importlib.import_module(f"{package.__name__}.{info.name}.module")
            found.append(manifest.MODULE)
    return Modules(found)
