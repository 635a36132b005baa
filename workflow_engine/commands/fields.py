"""Checks of what people type about the organisation and its accounts: all faults at once."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from workflow_engine.commands.base import Context
from workflow_engine.errors import Conflict, Forbidden, Invalid, Phrase, _l

_CODE = re.compile(r"\w[\w.-]*")
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+")


class FieldsWrong(Invalid):
    message = _l("Some fields are not right; nothing was saved.")


class MayNotGrant(Forbidden):
    message = _l("You cannot hand on what you may not do yourself: {permissions}.")


class Fields:
    """Collects faults by field; ``finish`` raises them together."""

    def __init__(self) -> None:
        self.errors: dict[str, list[str]] = {}

    def refuse(self, field: str, message: str, /, **params: Any) -> None:
        self.errors.setdefault(field, []).append(Phrase(message, **params))

    def text(self, field: str, value: str, *, most: int = 200) -> str:
        clean = value.strip()
        if not clean:
            self.refuse(field, _l("Fill this in."))
        elif len(clean) > most:
            self.refuse(field, _l("Use at most {count} characters."), count=most)
        elif any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in clean):
            self.refuse(field, _l("Remove the characters that cannot be printed."))
        return clean

    def optional(self, field: str, value: str | None, *, most: int = 200) -> str | None:
        return self.text(field, value, most=most) if value and value.strip() else None

    def code(self, field: str, value: str, *, most: int = 40) -> str:
        clean = self.text(field, value, most=most)
        if clean and not _CODE.fullmatch(clean):
            self.refuse(field, _l("Use letters, digits, dots, hyphens and underscores."))
        return clean

    def email(self, field: str, value: str | None) -> str | None:
        clean = self.optional(field, value, most=320)
        if clean and not _EMAIL.fullmatch(clean):
            self.refuse(field, _l("Enter an e-mail address like name@example.com."))
        return clean

    def finish(self) -> None:
        if self.errors:
            raise FieldsWrong(errors=self.errors)


class Links:
    """Checks that rows which fields refer to are there, in the actor's company."""

    def __init__(self, ctx: Context, fields: Fields) -> None:
        self._directory = ctx.uow.directory
        self._company = ctx.company_id
        self._fields = fields

    def exists(self, field: str, table: Any, row_id: str | None) -> str | None:
        if row_id and not self._directory.has(table, self._company, row_id):
            self._fields.refuse(field, _l("There is no such entry any more."))
        return row_id or None

    def is_free(self, field: str, table: Any, code: str) -> None:
        if self._directory.exists(table, company_id=self._company, code=code):
            self._fields.refuse(field, _l("'{code}' is in use already."), code=code)


def require_rev(row: Any, rev: int) -> None:
    """Refuse to overwrite what somebody else has changed since it was read."""
    if row.rev != rev:
        raise Conflict


def require_held(ctx: Context, permissions: Iterable[str]) -> None:
    """Nobody gives away more than he has, or everybody could make himself an administrator."""
    lacking = sorted(entry for entry in permissions if not ctx.actor.may(entry))
    if lacking:
        raise MayNotGrant(permissions=", ".join(lacking))


def changes(row: Any, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What differs, as ``[before, after]`` by column: the detail of an audit line."""
    before = row._mapping
    return {name: [before[name], value] for name, value in values.items() if before[name] != value}
