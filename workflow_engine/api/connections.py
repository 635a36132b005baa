"""Connections to other systems; secrets go in and never come out."""

from typing import Any

from workflow_engine.api.fields import (
    Choice,
    Flag,
    Id,
    MadeSchema,
    Moment,
    RevSchema,
    Schema,
    Text,
    Whole,
)
from workflow_engine.api.paging import SearchQuery, page_of
from workflow_engine.api.resources import Resources
from workflow_engine.commands.begin_call import LONGEST_SECONDS
from workflow_engine.commands.connections import (
    ChangeConnection,
    CreateConnection,
    RecordTrial,
    RemoveConnection,
    RenewSeals,
    RotateSecret,
)
from workflow_engine.connections import AUTHS, try_row
from workflow_engine.errors import _l
from workflow_engine.identity.requests import ask, settings
from workflow_engine.queries.connections import ConnectionById, Connections, ConnectionToTry

connections = Resources("connections", _l("Connections"))
_AUTHS = tuple(AUTHS)


class ConnectionSchema(Schema):
    """A connection; `secret_at` says when its secret was entered, null that it has none."""

    id = Id()
    code = Text()
    name = Text()
    name_zh = Text(allow_none=True)
    rev = Whole()
    base_url = Text()
    auth = Choice(_AUTHS)
    auth_name = Text(allow_none=True)
    secret_at = Moment(allow_none=True)
    repeatable = Flag()
    plain_allowed = Flag()
    private_allowed = Flag()
    timeout_seconds = Whole()
    active = Flag()
    tried_at = Moment(allow_none=True)
    tried_status = Whole(allow_none=True)
    tried_error = Text(allow_none=True)


class ConnectionDetailsSchema(Schema):
    """What a connection is. A `secret` that is left out stays; it is needed again when scheme,
    host or port change. `repeatable` says that the other side recognises an Idempotency-Key;
    `plain_allowed` allows http, `private_allowed` addresses inside the network."""

    name = Text(200, least=1)
    name_zh = Text(200, load_default=None)
    base_url = Text(500, least=1)
    auth = Choice(_AUTHS, load_default="none")
    auth_name = Text(200, load_default=None)
    secret = Text(4000, least=1, load_default=None)
    repeatable = Flag(load_default=False)
    plain_allowed = Flag(load_default=False)
    private_allowed = Flag(load_default=False)
    timeout_seconds = Whole(1, LONGEST_SECONDS, load_default=30)


class NewConnectionSchema(ConnectionDetailsSchema):
    """A connection to be made; its code stays for ever."""

    code = Text(60, least=1)


class ChangedConnectionSchema(ConnectionDetailsSchema):
    """What a connection becomes; while it is not active nothing is sent over it."""

    active = Flag(load_default=True)


class SecretSchema(Schema):
    """A new secret."""

    secret = Text(4000, least=1)


class TrialSchema(Schema):
    """The path that is asked for, beneath that of the connection."""

    path = Text(1000, load_default="/")


class TriedSchema(Schema):
    """What came of it: a status, or why there was no answer."""

    status = Whole(allow_none=True)
    error = Text(allow_none=True)
    milliseconds = Whole()


class SealedSchema(Schema):
    """How many secrets were encrypted anew."""

    count = Whole()


@connections.reads(
    "/connections",
    Connections,
    page_of(ConnectionSchema),
    _l("List connections"),
    query=SearchQuery,
)
def listed(query: dict[str, Any]) -> Connections:
    return Connections(**query)


@connections.reads(
    "/connections/<connection_id>", ConnectionById, ConnectionSchema, _l("Show a connection")
)
def connection(connection_id: str) -> ConnectionById:
    return ConnectionById(connection_id)


@connections.writes(
    "/connections",
    CreateConnection,
    MadeSchema,
    _l("Add a connection"),
    body=NewConnectionSchema,
    status=201,
    keyed=False,
    located=lambda body: f"/api/v1/connections/{body['id']}",
)
def create(body: dict[str, Any]) -> CreateConnection:
    return CreateConnection(**body)


@connections.writes(
    "/connections/<connection_id>",
    ChangeConnection,
    RevSchema,
    _l("Replace what a connection is"),
    method="PUT",
    body=ChangedConnectionSchema,
    conditional="must",
    keyed=False,
)
def change(body: dict[str, Any], *, connection_id: str, rev: int) -> ChangeConnection:
    return ChangeConnection(connection_id=connection_id, rev=rev, **body)


@connections.writes(
    "/connections/<connection_id>",
    RemoveConnection,
    None,
    _l("Remove a connection"),
    method="DELETE",
)
def remove(connection_id: str) -> RemoveConnection:
    return RemoveConnection(connection_id=connection_id)


@connections.writes(
    "/connections/<connection_id>/secret",
    RotateSecret,
    RevSchema,
    _l("Replace the secret of a connection"),
    body=SecretSchema,
    keyed=False,
)
def secret(body: dict[str, Any], *, connection_id: str) -> RotateSecret:
    return RotateSecret(connection_id=connection_id, **body)


@connections.writes(
    "/connections/<connection_id>/try",
    RecordTrial,
    TriedSchema,
    _l("Try a connection with one request"),
    body=TrialSchema,
    keyed=False,
)
def try_it(body: dict[str, Any], *, connection_id: str) -> RecordTrial:
    # The request goes out before the transaction that writes down what came of it.
    row = ask(ConnectionToTry(connection_id))
    return RecordTrial(connection_id=connection_id, trial=try_row(row, settings(), **body))


@connections.writes(
    "/connections/renew-seals",
    RenewSeals,
    SealedSchema,
    _l("Encrypt all secrets with the first key"),
)
def renew_seals() -> RenewSeals:
    return RenewSeals()
