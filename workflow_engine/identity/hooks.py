"""Finds the hook behind the token in an address, and the principal that its messages go under."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflow_engine.commands.hook_calls import ReceiveCall
from workflow_engine.domain.principal import Principal
from workflow_engine.persistence.database import Database
from workflow_engine.persistence.repositories.hooks import HookRows
from workflow_engine.persistence.repositories.identity import IdentityRows
from workflow_engine.persistence.write_set import WriteSet
from workflow_engine.security import digest

LONGEST_TOKEN = 100


@dataclass(frozen=True, slots=True)
class Called:
    """A hook as it is stored, and who acts when it is called."""

    row: Mapping[str, Any]
    principal: Principal


def by_token(database: Database, token: str) -> Called | None:
    """None for a token that stands for no hook that is switched on."""
    if len(token) > LONGEST_TOKEN:
        return None
    with database.reading() as connection:
        row = HookRows(connection).by_token(digest(token))
        if row is None:
            return None
        caller = IdentityRows(connection, WriteSet()).caller(row["account_id"])
        if caller is None:
            return None
        held = IdentityRows(connection, WriteSet()).permissions_of(row["account_id"])
    principal = Principal(
        account_id=row["account_id"],
        person_id=None,
        company_id=row["company_id"],
        name=row["name"],
        kind="service",
        # It sends the message of its hook and nothing else: no other command asks in its name.
        permissions=held | {ReceiveCall.permission},
        locale=row["locale"],
        timezone=row["timezone"],
    )
    return Called(row, principal)
