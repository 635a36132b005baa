"""Limits of authority: whose approval covers an amount, by the decision ``authority_limits``.

It is asked with ``signer``, a list such as ``["person:boris", "post:buyer", "role:cfo"]``, and with
what the authority matrix is asked. It gives ``amount`` for one document, ``total`` and ``period``
(``month`` or ``year``) for all that he approves, or null: no limit. Where no version is published
nobody has one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from workflow_engine.domain.limits import KEY, Limit, Room
from workflow_engine.models import DecisionNotPublished, DecisionVersion, Models
from workflow_engine.persistence import limits as rows
from workflow_engine.persistence.repositories.organisation import OrganisationRows
from workflow_engine.persistence.unit_of_work import UnitOfWork

#: More levels than any company has.
HIGHEST = 20


@dataclass(frozen=True)
class Limits:
    """The published limits of a company, for one document as it stands."""

    uow: UnitOfWork
    company_id: str
    version: DecisionVersion
    subject: tuple[str, str]
    given: Mapping[str, Any]
    amount: Decimal
    zone: ZoneInfo

    def room(self, person_id: str, now: datetime, *, lock: bool = False) -> Room | None:
        """The limit of a person with what is used of it; None for whoever has none."""
        connection = self.uow.connection
        asked = {**self.given, "signer": rows.entitlements(connection, person_id)}
        limit = Limit.read(self.version.model.evaluate(KEY, asked).value)
        if limit is None:
            return None
        used = Decimal(0)
        if limit.total is not None:
            if lock:
                rows.lock(connection, person_id)
            used = rows.used(connection, person_id, limit.since(now, self.zone), self.subject)
        return Room(limit, used, self.amount)

    def covering(
        self, person_id: str, now: datetime, objection: Callable[[str], bool]
    ) -> str | None:
        """The first manager above somebody whose limit covers, as ``manager:<id>/2``.

        Whoever has an ``objection`` is passed over, and so is who is not active.
        """
        organisation, seen = OrganisationRows(self.uow.connection, self.company_id), {person_id}
        at = organisation.manager_of(person_id)
        for level in range(1, HIGHEST + 1):
            if at is None or at.id in seen:
                return None
            seen.add(at.id)
            if at.active and not objection(at.id):
                room = self.room(at.id, now)
                if room is None or room.covers:
                    return f"manager:{person_id}/{level}"
            at = organisation.manager_of(at.id)
        return None


def published(
    uow: UnitOfWork,
    models: Models,
    company_id: str,
    subject: tuple[str, str],
    given: Mapping[str, Any],
) -> Limits | None:
    """The limits for a document of which ``given`` is known; None where none are in force."""
    try:
        version = models.decision(uow.definitions, company_id, KEY)
    except DecisionNotPublished:
        return None
    zone = ZoneInfo(models.timezone(uow.definitions, company_id))
    return Limits(uow, company_id, version, subject, given, given["amount"], zone)
