"""How the project module finds its rows."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, object_session

from erp_modules.project import model, tables
from erp_modules.project.states import PASSED
from workflow_engine.persistence import tables as kernel

T = TypeVar("T")


def all_of(session: Session, entity: type[T], **wanted: Any) -> Sequence[T]:
    """The records with these values, as they were made."""
    statement = sa.select(entity).filter_by(**wanted)
    return session.scalars(statement.order_by(entity.id)).all()  # type: ignore[attr-defined]


def gates(session: Session, programme_id: str) -> Sequence[model.Gate]:
    """Step by step."""
    statement = sa.select(model.Gate).filter_by(programme_id=programme_id)
    return session.scalars(statement.order_by(tables.gate.c.step)).all()


def has_passed_all(programme: model.Programme) -> bool:
    """Whether every gate of the programme lets it go on."""
    session = object_session(programme)
    found = gates(session, programme.id) if session else ()
    return bool(found) and all(gate.state in PASSED for gate in found)


def criteria_of(session: Session, gate_id: str) -> Sequence[model.GateCriterion]:
    return all_of(session, model.GateCriterion, gate_id=gate_id)


def criterion(session: Session, gate_id: str, code: str) -> str:
    """The criterion of the gate with this short name; empty when it has none."""
    found = all_of(session, model.GateCriterion, gate_id=gate_id, code=code)
    return found[0].id if found else ""


def headed_departments(session: Session, company_id: str) -> Sequence[Any]:
    """Code, names and head of each department that has one, by code."""
    columns = kernel.department.c
    statement = sa.select(columns.code, columns.name, columns.name_zh, columns.head_id).where(
        columns.company_id == company_id, columns.head_id.is_not(None)
    )
    return session.execute(statement.order_by(columns.code)).all()


def proven(session: Session, criteria: Sequence[str]) -> set[str]:
    """Which of the criteria have evidence that was not withdrawn."""
    column = tables.evidence.c.criterion_id
    statement = sa.select(column).where(column.in_(criteria), tables.evidence.c.state == "noted")
    return set(session.scalars(statement))


def waivers(
    session: Session, criteria: Sequence[str], today: date | None = None
) -> Sequence[model.Waiver]:
    """Granted waivers of the criteria; with a day only those that hold on it."""
    columns = tables.waiver.c
    statement = sa.select(model.Waiver).where(
        columns.criterion_id.in_(criteria), columns.state == "granted"
    )
    if today is not None:
        statement = statement.where(columns.expires_on >= today)
    return session.scalars(statement.order_by(columns.expires_on, columns.id)).all()


def lapsed_waivers(session: Session, company_id: str, today: date) -> Sequence[model.Waiver]:
    """Granted waivers whose day has passed."""
    columns = tables.waiver.c
    statement = (
        sa.select(model.Waiver)
        .where(
            columns.company_id == company_id,
            columns.state == "granted",
            columns.expires_on < today,
        )
        .order_by(columns.id)
    )
    return session.scalars(statement).all()


def evidence_like(session: Session, company_id: str, **wanted: Any) -> model.Evidence | None:
    """The same evidence about the same thing, if somebody noted it already."""
    statement = sa.select(model.Evidence).filter_by(company_id=company_id, state="noted", **wanted)
    return session.scalars(statement.order_by(tables.evidence.c.id).limit(1)).first()


def accountable(session: Session, programme_id: str) -> set[str]:
    """The tasks with somebody accountable."""
    columns = tables.raci_entry.c
    statement = sa.select(columns.task_id).where(
        columns.programme_id == programme_id, columns.role == "A", columns.task_id.is_not(None)
    )
    return set(session.scalars(statement))


def issues_by_severity(session: Session, programme_id: str) -> dict[str, int]:
    """How many issues are neither solved nor closed."""
    columns = tables.project_issue.c
    statement = (
        sa.select(columns.severity, sa.func.count())
        .where(columns.programme_id == programme_id, columns.state.in_(("open", "taken")))
        .group_by(columns.severity)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def is_led(programme: model.Programme) -> bool:
    """Whether a process about the programme is under way."""
    columns = kernel.instance.c
    statement = sa.select(columns.id).where(
        columns.company_id == programme.company_id,
        columns.subject_type == "programme",
        columns.subject_id == programme.id,
        columns.status.in_(("active", "suspended")),
    )
    session = object_session(programme)
    return session is not None and session.execute(statement.limit(1)).first() is not None


def people(session: Session, company_id: str, wanted: set[str]) -> dict[str, str]:
    """Names of people by id."""
    columns = kernel.person.c
    statement = sa.select(columns.id, columns.name).where(
        columns.company_id == company_id, columns.id.in_(wanted)
    )
    return {row[0]: row[1] for row in session.execute(statement)}
