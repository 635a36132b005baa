import base64
from datetime import timedelta

import pytest

from tests.builders import Builders
from workflow_engine.commands.api_keys import IssueKey, RevokeKey
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import Forbidden, NotFound
from workflow_engine.queries.accounts import AccountById, Accounts
from workflow_engine.queries.api_keys import ApiKeys, KeyById
from workflow_engine.queries.audit import AuditLines
from workflow_engine.queries.base import BadCursor, to_cursor
from workflow_engine.queries.departments import DepartmentById, Departments, PostById, Posts
from workflow_engine.queries.groups import GroupById, Groups, Members
from workflow_engine.queries.people import People, PersonById
from workflow_engine.queries.roles import Permissions, RoleById, Roles

READER = ("organisation:read", "account:read", "audit:read")


@pytest.fixture
def reader(make):
    """Somebody of another department than all who are looked for: himself not in the lists."""
    return make.principal("zz-reader", *READER)


def names(page):
    return [row.name for row in page.rows]


def test_people_come_page_by_page_each_once(engine, make, reader):
    for name in ("Dora", "Anna", "Anna", "Boris", "Chen"):
        make.person(name)
    seen, cursor = [], None
    while True:
        page = engine.ask(People(limit=2, cursor=cursor), reader)
        seen += page.rows
        cursor = page.cursor
        if cursor is None:
            break
    assert [row.name for row in seen] == ["Anna", "Anna", "Boris", "Chen", "Dora", "Zz-Reader"]
    assert len({row.id for row in seen}) == 6


def test_people_are_searched_by_name_address_department_and_whether_they_are_here(
    engine, make, reader
):
    sales = make.department("sales")
    make.person("Anna", name_zh="安娜", department_id=sales)
    make.person("100%", email="percent@example.org")
    make.person("Gone", active=False)
    assert names(engine.ask(People(text="ANN"), reader)) == ["Anna"]
    assert names(engine.ask(People(text="安"), reader)) == ["Anna"]
    make.person("ÄNNE")
    assert names(engine.ask(People(text="ÄNN"), reader)) == ["ÄNNE"]
    assert names(engine.ask(People(text="%"), reader)) == ["100%"]
    assert names(engine.ask(People(text="percent@"), reader)) == ["100%"]
    assert names(engine.ask(People(department_id=sales), reader)) == ["Anna"]
    assert names(engine.ask(People(department_id="nowhere"), reader)) == []
    assert names(engine.ask(People(active=False), reader)) == ["Gone"]


def test_a_person_is_shown_with_groups_accounts_and_reports(engine, make, reader):
    boris = make.person("Boris")
    anna = make.person("Anna", manager=boris)
    make.account("boris", person=boris)
    make.group("buyers", [boris])
    shown = engine.ask(PersonById(boris), reader)
    assert [group.code for group in shown.groups] == ["buyers"]
    assert [account.code for account in shown.accounts] == ["boris"]
    assert [report.id for report in shown.reports] == [anna]
    assert engine.ask(PersonById(anna), reader).row.manager == "Boris"


def test_departments_count_their_people_and_name_their_heads(engine, make, reader):
    chen = make.person("Chen", name_zh="陈")
    sales = make.department("sales", head=chen)
    make.person("Anna", department_id=sales)
    make.person("Gone", department_id=sales, active=False)
    row = engine.ask(Departments(), reader)[0]
    assert (row.code, row.head, row.head_zh, row.people) == ("sales", "Chen", "陈", 1)
    assert engine.ask(DepartmentById(sales), reader) == row


def test_groups_show_members_and_roles(engine, make, reader):
    anna, gone = make.person("Anna"), make.person("Gone", active=False)
    buyers = make.group("buyers", [anna, gone])
    make.role("buyer", ["task:read"], groups=[buyers])
    assert [row.members for row in engine.ask(Groups(text="BUY"), reader).rows] == [1]
    assert [role.code for role in engine.ask(GroupById(buyers), reader).roles] == ["buyer"]
    assert names(engine.ask(Members(buyers), reader)) == ["Anna", "Gone"]


def test_roles_show_permissions_and_holders(engine, make, reader):
    till, board = make.account("till"), make.group("board")
    cfo = make.role("cfo", ["task:read", "audit:read"], accounts=[till], groups=[board])
    assert [row.permissions for row in engine.ask(Roles(), reader).rows] == [2]
    shown = engine.ask(RoleById(cfo), reader)
    assert shown.permissions == ["audit:read", "task:read"]
    assert ([g.code for g in shown.groups], [a.code for a in shown.accounts]) == (
        ["board"],
        ["till"],
    )


def test_every_permission_has_a_title(engine, reader):
    permissions = engine.ask(Permissions(), reader)
    assert permissions["task:read"] == "See the tasks offered to oneself"


def test_accounts_are_searched_by_login_kind_and_state(engine, make, reader):
    make.account("till")
    make.account("old", active=False)
    assert [a.login for a in engine.ask(Accounts(kind="service"), reader).rows] == ["old", "till"]
    assert [a.login for a in engine.ask(Accounts(active=False), reader).rows] == ["old"]
    assert [a.login for a in engine.ask(Accounts(text="TIL"), reader).rows] == ["till"]
    shown = engine.ask(AccountById(reader.account_id), reader)
    assert (shown.row.person, shown.sessions, shown.roles) == ("Zz-Reader", [], [])


def test_keys_show_their_state_and_never_their_secret(engine, make, reader, clock):
    till = make.account("till")
    make.role("seller", ["message:send"], accounts=[till])
    short, revoked, _ = (
        engine.execute(IssueKey(till, name, ["message:send"], days=days), make.system)
        for name, days in (("a", 1), ("b", 90), ("c", 90))
    )
    engine.execute(RevokeKey(revoked.id), make.system)
    clock.travel(timedelta(days=2))
    rows = engine.ask(ApiKeys(till), reader).rows
    assert [row.state for row in rows] == ["expired", "revoked", "active"]
    assert short.token.startswith(f"csk_{rows[0].prefix}_")
    assert short.token not in str(rows)
    assert engine.ask(KeyById(short.id), reader) == rows[0]


BY_ID = [PersonById, DepartmentById, PostById, GroupById, Members, RoleById, AccountById, KeyById]
LISTS = [People, Posts, Groups, Roles, Accounts, ApiKeys, AuditLines]


@pytest.mark.parametrize("query", BY_ID)
def test_what_another_company_has_is_not_there(engine, make, reader, query):
    other = Builders(make.database, code="other")
    for row_id in (other.person("Olga"), other.group("g"), other.role("r"), new_id(), "no id"):
        with pytest.raises(NotFound):
            engine.ask(query(row_id), reader)


@pytest.mark.parametrize("query", LISTS)
def test_lists_end_at_the_border_of_the_company(engine, make, reader, query):
    other = Builders(make.database, code="other")
    person = other.person("Olga")
    account = other.account("olga", person=person)
    other.group("g", [person])
    other.role("r", ["task:read"], accounts=[account])
    shown = str(engine.ask(query(), reader).rows)
    assert "olga" not in shown.lower()
    assert other.company_id not in shown


def raw(text):
    return base64.urlsafe_b64encode(text.encode()).decode()


FOREIGN_CURSORS = [
    "",
    "?",
    "é",
    raw("[1,2]"),
    raw('["a\\u0000", "b"]'),
    raw("[99999999999]"),
    raw("{}"),
    raw("null"),
    to_cursor("a", "no id"),
    to_cursor("a", "b", "c"),
    to_cursor(None),
]


@pytest.mark.parametrize("query", LISTS)
def test_a_cursor_that_is_not_ours_is_refused(engine, reader, query):
    for cursor in FOREIGN_CURSORS:
        with pytest.raises(BadCursor):
            engine.ask(query(cursor=cursor), reader)


@pytest.mark.parametrize("query", [*LISTS, Departments, Permissions])
def test_nobody_sees_a_list_without_its_permission(engine, make, query):
    with pytest.raises(Forbidden):
        engine.ask(query(), make.principal("nosy", "task:read"))
