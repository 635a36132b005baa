"""Records of modules: found, locked and named by what their kinds say."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflow_engine.domain.ids import is_id
from workflow_engine.errors import NotFound, _l
from workflow_engine.persistence.tables import department, person
from workflow_engine.records import Kind

#: What fields may refer to although no module keeps it.
KERNEL = {"person": person, "department": department}
#: No more choices than these are offered at once.
MOST_OPTIONS = 500


class RecordNotFound(NotFound):
    message = _l("There is no {kind} {name}.")


@dataclass(frozen=True, slots=True)
class Named:
    """A record as others refer to it; ``name`` is its code or number, where it has one."""

    id: str
    name: str
    label: str = ""
    label_zh: str | None = None

    def shown(self, locale: str) -> str:
        """Its name and what it is, in the reader's language."""
        label = (self.label_zh if locale.startswith("zh") else None) or self.label
        return " · ".join(part for part in dict.fromkeys((self.name, label)) if part)


def find(
    session: Session, kind: Kind, company_id: str, record_id: str, *, lock: bool = False
) -> Any | None:
    """The record with this id in the company; locked until the commit when asked."""
    if not is_id(record_id):
        return None
    statement: sa.Select[Any] = sa.select(kind.entity).filter_by(
        id=record_id, company_id=company_id
    )
    return session.scalars(locked(statement) if lock else statement).one_or_none()


def get(
    session: Session, kind: Kind, company_id: str, record_id: str, *, lock: bool = False
) -> Any:
    """Like ``find``; raises ``RecordNotFound``."""
    found = find(session, kind, company_id, record_id, lock=lock)
    if found is None:
        raise RecordNotFound(kind=kind.title, name=record_id)
    return found


def look_up(
    session: Session, kind: Kind, company_id: str, wanted: str, *, lock: bool = False
) -> Any:
    """The record with this id, code or number; raises ``RecordNotFound``."""
    found = find(session, kind, company_id, wanted, lock=lock)
    if found is None and kind.key is not None and "\x00" not in wanted:
        statement = _of(kind, company_id).filter_by(**{kind.key: wanted})
        found = session.scalars(locked(statement) if lock else statement).one_or_none()
    if found is None:
        raise RecordNotFound(kind=kind.title, name=wanted)
    return found


def _of(kind: Kind, company_id: str) -> sa.Select[Any]:
    return sa.select(kind.entity).filter_by(company_id=company_id)


def locked(statement: sa.Select[Any]) -> sa.Select[Any]:
    """Rows that nobody else changes until the commit, read anew after the wait for the lock."""
    return statement.with_for_update().execution_options(populate_existing=True)


def by_key(session: Session, kind: Kind, company_id: str, names: Iterable[str]) -> dict[str, Any]:
    """Records by their code or number."""
    wanted = {name for name in names if name}
    if kind.key is None or not wanted:
        return {}
    column = getattr(kind.entity, kind.key)
    statement: sa.Select[Any] = (
        sa.select(kind.entity).filter_by(company_id=company_id).where(column.in_(wanted))
    )
    return {getattr(found, kind.key): found for found in session.scalars(statement)}


@dataclass(frozen=True, slots=True)
class Targets:
    """What fields refer to, looked up for one company."""

    session: Session
    kinds: Mapping[str, Kind]
    company_id: str

    def ids(self, target: str, given: Collection[str]) -> dict[str, str]:
        """Ids by what was given for them: an id, a code or a number; the unknown is left out."""
        ids = {one for one in given if is_id(one)}
        found = {one: one for one in self.names(target, ids)}
        if target in self.kinds:
            others = by_key(self.session, self.kinds[target], self.company_id, set(given) - ids)
            found |= {name: record.id for name, record in others.items()}
        return found

    def codes(self, target: str, given: Collection[str]) -> set[str]:
        """Those of the given codes that are in use."""
        found = by_key(self.session, self.kinds[target], self.company_id, given)
        return {code for code, record in found.items() if getattr(record, "active", True)}

    def names(self, target: str, ids: Iterable[str | None]) -> dict[str, Named]:
        """What records are called, by id."""
        wanted = {one for one in ids if one}
        if not wanted:
            return {}
        if target in KERNEL:
            return {one.id: one for one in self._kernel(target, KERNEL[target].c.id.in_(wanted))}
        kind = self.kinds.get(target)
        if kind is None:
            return {}
        statement = _of(kind, self.company_id)
        found = self.session.scalars(statement.where(kind.entity.id.in_(wanted)))  # type: ignore[attr-defined]
        return {record.id: named(kind, record) for record in found}

    def options(self, target: str) -> Sequence[Named]:
        """What may be chosen now: records in use, by name; at most ``MOST_OPTIONS``."""
        if target in KERNEL:
            return self._kernel(target, sa.true())
        kind = self.kinds[target]
        statement = _of(kind, self.company_id)
        if hasattr(kind.entity, "active"):
            statement = statement.filter_by(active=True)
        order = getattr(kind.entity, kind.key or "id")
        ordered = order.desc() if kind.is_document else order
        found = self.session.scalars(statement.order_by(ordered).limit(MOST_OPTIONS))
        return [named(kind, record) for record in found]

    def _kernel(self, target: str, condition: sa.ColumnElement[bool]) -> list[Named]:
        table = KERNEL[target]
        statement = (
            sa.select(table.c.id, table.c.name, table.c.name_zh)
            .where(table.c.company_id == self.company_id, condition)
            .order_by(table.c.name, table.c.id)
            .limit(MOST_OPTIONS)
        )
        return [Named(row.id, "", row.name, row.name_zh) for row in self.session.execute(statement)]


def named(kind: Kind, record: Any) -> Named:
    """How others refer to a record."""
    name_zh = getattr(record, "name_zh", None)
    record_id = getattr(record, "id", None) or kind.name_of(record)
    return Named(record_id, kind.name_of(record), kind.title_of(record), name_zh)
