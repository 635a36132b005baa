"""Accounts and API keys: what people and machines sign in with."""

from typing import Any

from workflow_engine.api.fields import (
    Choice,
    Flag,
    Id,
    Many,
    Moment,
    Part,
    RevSchema,
    Schema,
    Text,
    Whole,
)
from workflow_engine.api.paging import NamesQuery, SearchQuery, page_of
from workflow_engine.api.people import NamedSchema
from workflow_engine.api.resources import Resources
from workflow_engine.commands.accounts import (
    ChangePreferences,
    CreateAccount,
    DeactivateAccount,
    ReactivateAccount,
    ResetPassword,
    RevokeSessions,
)
from workflow_engine.commands.api_keys import LONGEST_DAYS, IssueKey, RevokeKey
from workflow_engine.errors import _l
from workflow_engine.queries.accounts import AccountById, Accounts
from workflow_engine.queries.api_keys import ApiKeys, KeyById

accounts = Resources("accounts", _l("Accounts and API keys"))


class AccountsQuery(SearchQuery):
    """Filters of the list."""

    kind = Choice(("human", "service"), load_default=None)
    active = Flag(load_default=None)


class AccountRowSchema(Schema):
    """An account and the person it belongs to."""

    id = Id()
    login = Text()
    name = Text()
    kind = Choice(("human", "service"))
    active = Flag()
    rev = Whole()
    person_id = Id(allow_none=True)
    person = Text(allow_none=True)
    person_zh = Text(allow_none=True)
    last_login_at = Moment(allow_none=True)
    locked_until = Moment(allow_none=True)


class SessionSchema(Schema):
    """A living session."""

    created_at = Moment()
    seen_at = Moment()
    expires_at = Moment()
    agent = Text(allow_none=True)


class AccountSchema(Schema):
    """An account with its own roles and its living sessions."""

    account = Part(AccountRowSchema, attribute="row")
    roles = Many(Part(NamedSchema))
    sessions = Many(Part(SessionSchema))


class NewAccountSchema(Schema):
    """An account to be made: for a person, or for a machine when `person_id` is left out or
    `kind` is `service`; a machine that decides tasks needs a person too."""

    login = Text(120, least=2)
    name = Text(200, least=1)
    person_id = Id(load_default=None)
    kind = Choice(("human", "service"), load_default=None)
    locale = Text(20, load_default=None)
    timezone = Text(60, load_default=None)


class AccountMadeSchema(Schema):
    """The new account; the password is shown once and stored nowhere."""

    id = Id()
    password = Text(allow_none=True)


class PasswordSchema(Schema):
    """A random password, shown once."""

    password = Text()


class EndedSchema(Schema):
    """How many sessions ended."""

    ended = Whole()


class PreferencesSchema(Schema):
    """Language and time zone; null means those of the company."""

    locale = Text(20, load_default=None)
    timezone = Text(60, load_default=None)


class KeysQuery(NamesQuery):
    """Filters of the list."""

    account_id = Id(load_default=None)


class KeySchema(Schema):
    """An API key without its secret."""

    id = Id()
    name = Text()
    prefix = Text()
    account_id = Id()
    login = Text()
    scopes = Many(Text())
    created_at = Moment()
    expires_at = Moment()
    revoked_at = Moment(allow_none=True)
    used_at = Moment(allow_none=True)
    state = Choice(("active", "expired", "revoked"))


class NewKeySchema(Schema):
    """A key to be made for a service account."""

    account_id = Id()
    name = Text(120, least=1)
    scopes = Many(Text(80), most=500)
    days = Whole(1, LONGEST_DAYS, load_default=90)


class IssuedKeySchema(Schema):
    """The key; the token is shown once and stored nowhere."""

    id = Id()
    token = Text()
    expires_at = Moment()


@accounts.reads(
    "/accounts", Accounts, page_of(AccountRowSchema), _l("List accounts"), query=AccountsQuery
)
def listed(query: dict[str, Any]) -> Accounts:
    return Accounts(**query)


@accounts.reads("/accounts/<account_id>", AccountById, AccountSchema, _l("Show an account"))
def account(account_id: str) -> AccountById:
    return AccountById(account_id)


@accounts.writes(
    "/accounts",
    CreateAccount,
    AccountMadeSchema,
    _l("Add an account"),
    body=NewAccountSchema,
    example={"login": "shop-floor", "name": "Shop floor", "kind": "service"},
    status=201,
    keyed=False,
    located=lambda body: f"/api/v1/accounts/{body['id']}",
)
def create(body: dict[str, Any]) -> CreateAccount:
    return CreateAccount(**body)


@accounts.writes(
    "/accounts/<account_id>/deactivate",
    DeactivateAccount,
    RevSchema,
    _l("Switch an account off"),
    conditional="must",
)
def deactivate(account_id: str, rev: int) -> DeactivateAccount:
    return DeactivateAccount(account_id, rev)


@accounts.writes(
    "/accounts/<account_id>/reactivate",
    ReactivateAccount,
    RevSchema,
    _l("Switch an account on again"),
    conditional="must",
)
def reactivate(account_id: str, rev: int) -> ReactivateAccount:
    return ReactivateAccount(account_id, rev)


@accounts.writes(
    "/accounts/<account_id>/password",
    ResetPassword,
    PasswordSchema,
    _l("Give an account a new random password"),
    keyed=False,
)
def reset_password(account_id: str) -> ResetPassword:
    return ResetPassword(account_id)


@accounts.writes(
    "/accounts/<account_id>/sign-out",
    RevokeSessions,
    EndedSchema,
    _l("Sign an account out everywhere"),
)
def sign_out(account_id: str) -> RevokeSessions:
    return RevokeSessions(account_id)


@accounts.writes(
    "/me/preferences",
    ChangePreferences,
    None,
    _l("Set one's own language and time zone"),
    method="PUT",
    body=PreferencesSchema,
)
def preferences(body: dict[str, Any]) -> ChangePreferences:
    return ChangePreferences(**body)


@accounts.reads("/api-keys", ApiKeys, page_of(KeySchema), _l("List API keys"), query=KeysQuery)
def keys(query: dict[str, Any]) -> ApiKeys:
    return ApiKeys(**query)


@accounts.reads("/api-keys/<key_id>", KeyById, KeySchema, _l("Show an API key"))
def key(key_id: str) -> KeyById:
    return KeyById(key_id)


@accounts.writes(
    "/api-keys",
    IssueKey,
    IssuedKeySchema,
    _l("Issue an API key"),
    body=NewKeySchema,
    example={
        "account_id": "01a204c9-b021-7519-8dfb-265b65328d08",
        "name": "Shop floor, production",
        "scopes": ["instance:start", "message:send"],
        "days": 90,
    },
    missing=True,
    status=201,
    keyed=False,
    located=lambda body: f"/api/v1/api-keys/{body['id']}",
)
def issue(body: dict[str, Any]) -> IssueKey:
    return IssueKey(**body)


@accounts.writes("/api-keys/<key_id>/revoke", RevokeKey, None, _l("End an API key now"))
def revoke(key_id: str) -> RevokeKey:
    return RevokeKey(key_id)
