"""What is checked of an incoming hook before it is saved: all faults at once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from workflow_engine import feel
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.fields import Fields, Links, require_held
from workflow_engine.commands.overlapping import NO_FORMER
from workflow_engine.commands.send_message import TimeToLiveRefused, time_allowed
from workflow_engine.commands.sending import is_known
from workflow_engine.connections import ID_FROM, PROOFS, Formulas, seal_of
from workflow_engine.connections.incoming import is_name
from workflow_engine.connections.proofs import STANDARD_ID, is_standard_key
from workflow_engine.domain.phrases import phrase_of
from workflow_engine.errors import CountersignError, _l
from workflow_engine.persistence.tables import role

_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_LONGEST_SECRET, _SHORTEST_SECRET = 4_000, 16
MOST_BYTES, MOST_PER_MINUTE, MOST_TOLERANCE, MOST_VARIABLES = 1_048_576, 6_000, 3_600, 100


@dataclass(frozen=True, kw_only=True)
class HookFields(Command[Any]):
    """What is the same of a new and of a changed one; a ``secret`` of None stays as it is."""

    permission = "hook:write"
    name: str
    name_zh: str | None = None
    proof: str = "standard"
    header_name: str | None = None
    secret: str | None = field(default=None, repr=False)
    id_from: str = "header"
    id_name: str | None = None
    message: str
    condition: str | None = None
    key: str | None = None
    variables: Sequence[tuple[str, str]] = ()
    time_to_live: str | None = "P1D"
    role_id: str | None = None
    max_bytes: int = 262_144
    per_minute: int = 120
    tolerance_seconds: int = 300

    def checked(self, ctx: Context, fields: Fields) -> dict[str, Any]:
        """The values of the row but for the secret and the token."""
        return {
            "name": fields.text("name", self.name),
            "name_zh": fields.optional("name_zh", self.name_zh),
            "proof": self._chosen(fields, "proof", self.proof, PROOFS),
            "header_name": self._header_name(fields),
            "id_from": self._chosen(fields, "id_from", self.id_from, ID_FROM),
            "id_name": self._id_name(fields),
            "mapping": self._formulas(fields).written(),
            "message": self._message(ctx, fields),
            "time_to_live": self._patience(ctx, fields),
            "role_id": self._role(ctx, fields),
            "max_bytes": _within(fields, "max_bytes", self.max_bytes, MOST_BYTES),
            "per_minute": _within(fields, "per_minute", self.per_minute, MOST_PER_MINUTE),
            "tolerance_seconds": _within(
                fields, "tolerance_seconds", self.tolerance_seconds, MOST_TOLERANCE
            ),
        }

    @staticmethod
    def _chosen(fields: Fields, name: str, value: str, known: Any) -> str:
        if value not in known:
            fields.refuse(name, _l("Choose one of the ways that are offered."))
        return value

    def _header_name(self, fields: Fields) -> str | None:
        if self.proof != "header":
            return None
        name = (self.header_name or "").strip()
        if not _HEADER.fullmatch(name):
            fields.refuse("header_name", _l("Enter the name of a header, such as X-Api-Key."))
        return name[:100]

    def _id_name(self, fields: Fields) -> str | None:
        name = (self.id_name or "").strip()
        if self.id_from == "header":
            name = name or (STANDARD_ID if self.proof == "standard" else "")
            if not _HEADER.fullmatch(name):
                fields.refuse("id_name", _l("Enter the name of a header, such as X-Delivery-Id."))
            return name[:100]
        return _formula(fields, "id_name", name) if self.id_from == "field" else None

    def _formulas(self, fields: Fields) -> Formulas:
        if len(self.variables) > MOST_VARIABLES:
            fields.refuse("variables", _l("Use at most {count} variables."), count=MOST_VARIABLES)
        names = [name for name, _ in self.variables]
        for name, text in self.variables[:MOST_VARIABLES]:
            if not is_name(name) or names.count(name) > 1:
                fields.refuse("variables", _l("'{name}' is no name, or occurs twice."), name=name)
            _formula(fields, "variables", text, name=name)
        return Formulas(
            _formula(fields, "condition", self.condition or "", is_optional=True),
            _formula(fields, "key", self.key or "", is_optional=True),
            tuple(self.variables),
        )

    def _message(self, ctx: Context, fields: Fields) -> str:
        name = fields.text("message", self.message)
        if not is_known(ctx, name) and not ctx.uow.messages.definitions_waiting(
            ctx.company_id, name
        ):
            fields.refuse("message", _l("No process in force waits for a message of this name."))
        elif ctx.modules.events.get(name, "") is None:
            fields.refuse("message", _l("Only a module may say this; choose another message."))
        return name

    def _patience(self, ctx: Context, fields: Fields) -> str | None:
        text = (self.time_to_live or "").strip()
        if not text:
            return None
        try:
            time_allowed(ctx, text)
        except TimeToLiveRefused as error:
            fields.refuse("time_to_live", error.template, **error.params)
        return text[:40]

    def _role(self, ctx: Context, fields: Fields) -> str | None:
        found = Links(ctx, fields).exists("role_id", role, self.role_id)
        if found and "role_id" not in fields.errors:
            require_held(ctx, ctx.uow.directory.permissions_of_role(found))
        return found

    def closed(self, ctx: Context, fields: Fields, owner: str) -> dict[str, Any]:
        """The columns of a given secret; none of them when none was given."""
        if self.proof == "path":
            return {"secret": None, "secret_at": None, **NO_FORMER}
        if self.secret is None:
            return {}
        clean = self.secret.strip()
        if not _SHORTEST_SECRET <= len(clean) <= _LONGEST_SECRET or not clean.isascii():
            refusal = _l("Enter a secret of at least {count} letters, digits and signs.")
            fields.refuse("secret", refusal, count=_SHORTEST_SECRET)
        elif self.proof == "standard" and not is_standard_key(clean):
            refusal = _l("A secret of Standard Webhooks is whsec_ and 24 to 64 bytes in base64.")
            fields.refuse("secret", refusal)
        closed = seal_of(ctx.settings).close(owner, clean)
        return {"secret": closed, "secret_at": ctx.now, **NO_FORMER}


def _formula(
    fields: Fields, place: str, text: str, *, is_optional: bool = False, name: str = ""
) -> str | None:
    """The formula if it can be read, refused at its field if not."""
    clean = text.strip()
    if not clean and is_optional:
        return None
    try:
        feel.compile(clean)
    except CountersignError as error:
        reason = phrase_of(error)
        if name:
            fields.refuse(place, _l("{name}: {reason}"), name=name, reason=reason)
        else:
            fields.refuse(place, error.template, **error.params)
    return clean


def _within(fields: Fields, name: str, value: int, most: int) -> int:
    if not 1 <= value <= most:
        fields.refuse(name, _l("Choose between 1 and {count}."), count=most)
    return value
