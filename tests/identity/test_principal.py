from datetime import timedelta

import pytest
import sqlalchemy as sa

from workflow_engine import security
from workflow_engine.identity.principal import Callers
from workflow_engine.persistence import tables
from workflow_engine.settings import Settings

pytestmark = pytest.mark.usefixtures("database")
TOKEN = "a session token"
KEY = "csk_abcdefgh_a-secret"


@pytest.fixture
def callers(database, clock):
    return Callers(database, Settings(), clock)


def run(database, statement):
    with database.engine.begin() as connection:
        return connection.execute(statement)


def open_session(make, clock, account):
    make.insert(
        tables.login_session,
        token_hash=security.digest(TOKEN),
        company_id=make.company_id,
        account_id=account,
        created_at=clock.now(),
        seen_at=clock.now(),
        expires_at=clock.now() + timedelta(hours=8),
    )


def issue_key(make, clock, account, *scopes):
    make.row(
        tables.api_key,
        account_id=account,
        name="till",
        prefix="abcdefgh",
        key_hash=security.digest(KEY),
        scopes=list(scopes),
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=30),
    )


@pytest.fixture
def anna(make, clock):
    """Anna is a buyer by her own role and reads audits by her group."""
    person = make.person("Anna")
    account = make.account("anna", person=person, timezone="Asia/Shanghai")
    open_session(make, clock, account)
    group = make.group("auditors", [person])
    make.role("buyer", ["task:read", "task:complete"], accounts=[account])
    make.role("auditor", ["audit:read", "task:read"], groups=[group])
    return {"account": account, "person": person, "group": group}


def test_a_session_stands_for_the_account_its_person_groups_and_permissions(callers, anna, make):
    principal = callers.by_session(TOKEN)
    assert (principal.account_id, principal.person_id) == (anna["account"], anna["person"])
    assert principal.company_id == make.company_id
    assert principal.groups == {anna["group"]}
    assert principal.permissions == {"task:read", "task:complete", "audit:read"}
    assert (principal.locale, principal.timezone) == ("en", "Asia/Shanghai")


def test_finding_out_who_calls_costs_one_statement(callers, anna, database):
    seen = []
    sa.event.listen(database.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    callers.by_session(TOKEN)
    assert len([statement for statement in seen if statement != "BEGIN"]) == 1


def test_a_group_left_and_a_role_taken_away_count_from_the_next_request(callers, anna, database):
    callers.by_session(TOKEN)
    run(database, sa.delete(tables.group_member))
    run(
        database,
        sa.delete(tables.role_permission).where(
            tables.role_permission.c.permission == "task:complete"
        ),
    )
    principal = callers.by_session(TOKEN)
    assert principal.groups == frozenset()
    assert principal.permissions == {"task:read"}


@pytest.mark.parametrize("table", [tables.account, tables.person])
def test_the_session_of_somebody_who_left_is_over(callers, anna, database, table):
    run(database, sa.update(table).values(active=False))
    assert callers.by_session(TOKEN) is None


def test_a_session_ends_when_nobody_uses_it(callers, anna, clock):
    clock.travel(timedelta(minutes=29))
    assert callers.by_session(TOKEN) is not None
    clock.travel(timedelta(minutes=29))
    assert callers.by_session(TOKEN) is not None
    clock.travel(timedelta(minutes=31))
    assert callers.by_session(TOKEN) is None


def test_a_session_ends_after_eight_hours_even_when_it_is_used(callers, anna, clock):
    for _ in range(23):
        clock.travel(timedelta(minutes=20))
        assert callers.by_session(TOKEN) is not None
    clock.travel(timedelta(minutes=20))
    assert callers.by_session(TOKEN) is None


def test_being_seen_is_written_at_most_once_a_minute(callers, anna, clock, database):
    began = clock.now()
    seen = sa.select(tables.login_session.c.seen_at)
    clock.travel(timedelta(seconds=59))
    callers.by_session(TOKEN)
    assert run(database, seen).scalar_one() == began
    clock.travel(timedelta(seconds=1))
    callers.by_session(TOKEN)
    assert run(database, seen).scalar_one() == began + timedelta(minutes=1)


def test_a_key_may_do_what_its_scopes_and_its_account_both_allow(callers, make, clock):
    account = make.account("till")
    make.role("seller", ["message:send", "task:read"], accounts=[account])
    issue_key(make, clock, account, "message:send", "audit:read")
    principal = callers.by_key(KEY)
    assert principal.kind == "service"
    assert principal.person_id is None
    assert principal.permissions == {"message:send"}


def test_a_key_stops_on_the_day_it_expires(callers, make, clock):
    issue_key(make, clock, make.account("till"), "message:send")
    clock.travel(timedelta(days=30, seconds=-1))
    assert callers.by_key(KEY) is not None
    clock.travel(timedelta(seconds=1))
    assert callers.by_key(KEY) is None


@pytest.mark.parametrize("text", ["", "csk_", TOKEN, "csk_\x00", "csk_abcdefgh_other", "é" * 500])
def test_what_is_no_key_stands_for_nobody(callers, make, clock, text):
    issue_key(make, clock, make.account("till"), "message:send")
    assert callers.by_key(text) is None
    assert callers.by_session(text) is None


@pytest.mark.parametrize(
    "database", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
def test_the_question_is_planned_only_once_for_each_connection(callers, anna, database):
    for _ in range(7):
        callers.by_session(TOKEN)
    with database.reading() as connection:
        prepared = connection.exec_driver_sql("SELECT count(*) FROM pg_prepared_statements")
        assert prepared.scalar_one() == 1
