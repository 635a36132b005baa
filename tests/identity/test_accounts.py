from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from workflow_engine import security
from workflow_engine.commands.accounts import (
    ChangePreferences,
    CreateAccount,
    DeactivateAccount,
    NoPassword,
    OwnAccount,
    ReactivateAccount,
    ResetPassword,
    RevokeSessions,
)
from workflow_engine.commands.api_keys import IssueKey, RevokeKey
from workflow_engine.commands.fields import FieldsWrong, MayNotGrant
from workflow_engine.commands.roles import (
    ChangeRole,
    CreateRole,
    GrantRole,
    RemoveRole,
    WithdrawRole,
)
from workflow_engine.errors import Conflict
from workflow_engine.identity.errors import SignInRefused
from workflow_engine.identity.login import Entrance
from workflow_engine.identity.principal import Callers
from workflow_engine.persistence import tables
from workflow_engine.settings import Settings

POWERS = ("account:write", "task:read", "message:send", "profile:write")


@pytest.fixture
def admin(make):
    return make.principal("admin", *POWERS)


@pytest.fixture
def entrance(database, clock):
    return Entrance(database, Settings(), clock)


@pytest.fixture
def callers(database, clock):
    return Callers(database, Settings(), clock)


@pytest.fixture
def anna(make, engine, admin):
    """A new account of hers, made by the administrator."""
    command = CreateAccount(login="Anna", name="Anna", person_id=make.person("Anna"))
    return engine.execute(command, admin)


def test_a_new_account_can_sign_in_with_its_first_password(anna, entrance, callers):
    token = entrance.sign_in("anna", anna.password)
    assert callers.by_session(token).account_id == anna.id


def test_the_first_password_is_stored_as_a_hash_only(anna, database):
    with database.reading() as connection:
        row = connection.execute(
            sa.select(tables.account).where(tables.account.c.id == anna.id)
        ).one()
        lines = connection.execute(sa.select(tables.audit)).all()
    assert row.password_hash.startswith("$argon2id$")
    assert anna.password not in str(row) + str(lines)


@pytest.mark.parametrize("login", ["anna", "ＡＮＮＡ", "a", "two words", "x" * 121])
def test_logins_are_unique_and_can_be_typed(engine, admin, anna, login):
    with pytest.raises(FieldsWrong) as error:
        engine.execute(CreateAccount(login=login, name="Somebody"), admin)
    assert set(error.value.errors) == {"login"}


def test_an_account_for_somebody_more_powerful_is_not_ones_to_make(engine, make, admin):
    boss = make.person("Boss")
    make.role("cfo", ["decision:publish"], groups=[make.group("board", [boss])])
    with pytest.raises(MayNotGrant):
        engine.execute(CreateAccount(login="boss", name="Boss", person_id=boss), admin)


def test_switching_an_account_off_ends_its_sessions_and_keys_at_once(
    engine, make, admin, entrance, callers, anna
):
    token = entrance.sign_in("anna", anna.password)
    assert engine.execute(DeactivateAccount(anna.id, 1), admin) == 2
    assert callers.by_session(token) is None
    engine.execute(ReactivateAccount(anna.id, 2), admin)
    assert callers.by_session(token) is None
    assert entrance.sign_in("anna", anna.password)


def test_a_reset_password_replaces_the_old_one_and_signs_out(
    engine, admin, entrance, callers, anna
):
    token = entrance.sign_in("anna", anna.password)
    password = engine.execute(ResetPassword(anna.id), admin)
    assert callers.by_session(token) is None
    with pytest.raises(SignInRefused):
        entrance.sign_in("anna", anna.password)
    assert entrance.sign_in("anna", password)


def test_a_reset_is_no_way_into_a_more_powerful_account(engine, make, admin, anna):
    make.role("cfo", ["decision:publish"], accounts=[anna.id])
    with pytest.raises(MayNotGrant):
        engine.execute(ResetPassword(anna.id), admin)


def test_nobody_resets_his_own_password_or_that_of_a_machine(engine, make, admin):
    with pytest.raises(OwnAccount):
        engine.execute(ResetPassword(admin.account_id), admin)
    with pytest.raises(NoPassword):
        engine.execute(ResetPassword(make.account("till")), admin)


def test_sessions_can_be_ended_from_outside(engine, admin, entrance, callers, anna):
    tokens = [entrance.sign_in("anna", anna.password) for _ in range(2)]
    assert engine.execute(RevokeSessions(anna.id), admin) == 2
    assert [callers.by_session(token) for token in tokens] == [None, None]


def test_language_and_time_zone_are_ones_own_choice(engine, admin, database):
    engine.execute(ChangePreferences("zh_Hans_CN", "Asia/Shanghai"), admin)
    with pytest.raises(FieldsWrong) as error:
        engine.execute(ChangePreferences("Chinese please", "../../etc/passwd"), admin)
    assert set(error.value.errors) == {"locale", "timezone"}


def test_a_role_counts_from_the_next_request_on_until_it_is_taken_away(
    engine, admin, entrance, callers, anna
):
    token = entrance.sign_in("anna", anna.password)
    role = engine.execute(CreateRole(code="r", name="Reader", permissions=["task:read"]), admin)
    engine.execute(GrantRole(role_id=role, account_id=anna.id), admin)
    assert callers.by_session(token).permissions == {"task:read"}
    change = ChangeRole(role_id=role, rev=1, name="Sender", permissions=["message:send"])
    assert engine.execute(change, admin) == 2
    assert callers.by_session(token).permissions == {"message:send"}
    engine.execute(WithdrawRole(role_id=role, account_id=anna.id), admin)
    assert callers.by_session(token).permissions == frozenset()


def test_nobody_grants_what_he_does_not_hold(engine, make, admin, anna):
    command = CreateRole(code="cfo", name="CFO", permissions=["decision:publish"])
    with pytest.raises(MayNotGrant):
        engine.execute(command, admin)
    role = engine.execute(command, make.system)
    with pytest.raises(MayNotGrant):
        engine.execute(GrantRole(role_id=role, account_id=admin.account_id), admin)
    own = make.role("own", ["task:read"])
    with pytest.raises(MayNotGrant):
        engine.execute(
            ChangeRole(role_id=own, rev=1, name="Own", permissions=["decision:publish"]), admin
        )


def test_a_role_may_keep_what_its_editor_does_not_hold(engine, make, admin):
    role = make.role("cfo", ["decision:publish", "task:read"])
    change = ChangeRole(role_id=role, rev=1, name="CFO", permissions=["decision:publish"])
    assert engine.execute(change, admin) == 2


def test_only_permissions_that_exist_can_be_given(engine, make):
    with pytest.raises(FieldsWrong) as error:
        engine.execute(CreateRole(code="x", name="X", permissions=["task:fly"]), make.system)
    assert "task:fly" in error.value.errors["permissions"][0]


def test_a_role_is_held_by_an_account_or_a_group(engine, make, admin, anna):
    role = make.role("reader", ["task:read"])
    for holder in ({}, {"account_id": anna.id, "group_id": make.group("g")}):
        with pytest.raises(FieldsWrong):
            engine.execute(GrantRole(role_id=role, **holder), admin)


def test_a_removed_role_is_taken_from_everybody(engine, make, admin, entrance, callers, anna):
    role = make.role("reader", ["task:read"], accounts=[anna.id])
    token = entrance.sign_in("anna", anna.password)
    engine.execute(RemoveRole(role), admin)
    assert callers.by_session(token).permissions == frozenset()


@pytest.fixture
def till(make):
    account = make.account("till")
    make.role("seller", ["message:send", "task:read", "incident:read"], accounts=[account])
    return account


def test_a_key_opens_what_its_scopes_name_until_it_is_revoked(engine, admin, callers, till):
    issued = engine.execute(IssueKey(till, "Till 1", ["message:send"]), admin)
    assert issued.token.startswith("csk_")
    assert callers.by_key(issued.token).permissions == {"message:send"}
    engine.execute(RevokeKey(issued.id), admin)
    assert callers.by_key(issued.token) is None


def test_a_key_is_stored_as_its_digest_only(engine, admin, till, database):
    issued = engine.execute(IssueKey(till, "Till 1", ["message:send"]), admin)
    with database.reading() as connection:
        row = connection.execute(sa.select(tables.api_key)).one()
        lines = connection.execute(sa.select(tables.audit)).all()
    assert row.key_hash == security.digest(issued.token)
    assert issued.token.split("_", 2)[2] not in str(row) + str(lines)


def test_a_key_ends_with_its_account(engine, admin, callers, till):
    issued = engine.execute(IssueKey(till, "Till 1", ["message:send"]), admin)
    engine.execute(DeactivateAccount(till, 1), admin)
    engine.execute(ReactivateAccount(till, 2), admin)
    assert callers.by_key(issued.token) is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"days": 366}, "days"),
        ({"days": 0}, "days"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["profile:write"]}, "scopes"),
        ({"name": ""}, "name"),
    ],
)
def test_a_key_lasts_a_year_at_most_and_allows_no_more_than_its_account(
    engine, admin, till, change, field
):
    command = replace(IssueKey(till, "Till 1", ["message:send"]), **change)
    with pytest.raises(FieldsWrong) as error:
        engine.execute(command, admin)
    assert set(error.value.errors) == {field}


def test_keys_are_for_machines_and_for_what_their_maker_may_do(engine, admin, till, anna):
    with pytest.raises(FieldsWrong):
        engine.execute(IssueKey(anna.id, "Hers", ["task:read"]), admin)
    with pytest.raises(MayNotGrant):
        engine.execute(IssueKey(till, "Till", ["incident:read"]), admin)


def test_a_key_of_the_longest_kind_works_to_its_last_day(engine, admin, till, callers, clock):
    issued = engine.execute(IssueKey(till, "Till 1", ["message:send"], days=365), admin)
    clock.travel(timedelta(days=364))
    assert callers.by_key(issued.token)
    clock.travel(timedelta(days=1))
    assert callers.by_key(issued.token) is None


def test_a_reset_of_an_account_changed_meanwhile_is_refused(engine, admin, anna):
    engine.execute(DeactivateAccount(anna.id, 1), admin)
    with pytest.raises(Conflict):
        engine.execute(DeactivateAccount(anna.id, 1), admin)


def test_a_machine_that_decides_tasks_acts_as_a_person_and_has_no_password(engine, make, admin):
    command = CreateAccount(
        login="erp", name="ERP", person_id=make.person("Connector"), kind="service"
    )
    made = engine.execute(command, admin)
    assert made.password is None
