from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
import sqlalchemy as sa

from tests.builders import Builders
from workflow_engine.commands.departments import (
    ChangeDepartment,
    ChangePost,
    CreateDepartment,
    CreatePost,
    RemoveDepartment,
    RemovePost,
)
from workflow_engine.commands.fields import FieldsWrong, MayNotGrant
from workflow_engine.commands.groups import (
    AddMember,
    CreateGroup,
    RemoveGroup,
    RemoveMember,
    RenameGroup,
)
from workflow_engine.commands.people import (
    ChangePerson,
    CreatePerson,
    DeactivatePerson,
    ReinstatePerson,
)
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import Conflict, Forbidden, NotFound, ValueRefused
from workflow_engine.persistence import tables
from workflow_engine.persistence.repositories.directory import StillInUse


@pytest.fixture
def clerk(make):
    return make.principal("clerk", "organisation:write")


def row(database, table, row_id):
    with database.reading() as connection:
        return connection.execute(sa.select(table).where(table.c.id == row_id)).one()


def audited(database):
    with database.reading() as connection:
        return connection.execute(sa.select(tables.audit).order_by(tables.audit.c.seq)).all()


def test_a_person_joins_a_department_with_post_and_manager(engine, make, clerk, database):
    sales = make.department("sales")
    post = engine.execute(CreatePost(code="rep", title="Representative"), clerk)
    boris = make.person("Boris")
    command = CreatePerson(
        name=" Anna ",
        name_zh="安娜",
        email="anna@example.org",
        department_id=sales,
        post_id=post,
        manager_id=boris,
    )
    anna = row(database, tables.person, engine.execute(command, clerk))
    assert (anna.name, anna.name_zh, anna.manager_id) == ("Anna", "安娜", boris)
    assert (anna.department_id, anna.post_id, anna.active) == (sales, post, True)


def test_every_fault_of_a_form_is_named_at_once(engine, make, clerk):
    stranger = Builders(make.database, code="other").person("Olga")
    command = CreatePerson(
        name=" ", email="not an address", manager_id=stranger, department_id="no id"
    )
    with pytest.raises(FieldsWrong) as error:
        engine.execute(command, clerk)
    assert set(error.value.errors) == {"name", "email", "manager_id", "department_id"}


@pytest.mark.parametrize("name", ["x" * 201, "a\x00b", "a\nb", "\ud800"])
def test_names_that_cannot_be_stored_are_refused(engine, clerk, name):
    with pytest.raises((FieldsWrong, ValueRefused)):
        engine.execute(CreatePerson(name=name), clerk)


def test_who_may_not_maintain_the_organisation_changes_nothing(engine, make, database):
    nosy = make.principal("nosy", "organisation:read")
    with pytest.raises(Forbidden):
        engine.execute(CreatePerson(name="Anna"), nosy)
    assert audited(database) == []


def test_a_change_overwrites_nothing_that_somebody_else_changed_meanwhile(engine, make, clerk):
    anna = make.person("Anna")
    change = ChangePerson(person_id=anna, rev=1, name="Anna Berg")
    assert engine.execute(change, clerk) == 2
    with pytest.raises(Conflict):
        engine.execute(replace(change, name="Anne"), clerk)


def test_nobody_can_stand_above_himself(engine, make, clerk):
    chen = make.person("Chen")
    boris = make.person("Boris", manager=chen)
    anna = make.person("Anna", manager=boris)
    for manager in (anna, boris, chen):
        with pytest.raises(FieldsWrong) as error:
            engine.execute(
                ChangePerson(person_id=chen, rev=1, name="Chen", manager_id=manager), clerk
            )
        assert set(error.value.errors) == {"manager_id"}
    command = ChangePerson(person_id=anna, rev=1, name="Anna", manager_id=chen)
    assert engine.execute(command, clerk) == 2


def test_somebody_of_another_company_cannot_be_changed(engine, make, clerk):
    stranger = Builders(make.database, code="other").person("Olga")
    for person in (stranger, new_id(), "no id"):
        with pytest.raises(NotFound):
            engine.execute(DeactivatePerson(person, 1), clerk)


def test_whoever_leaves_and_comes_back_is_noted_by_name_of_the_clerk(engine, make, clerk, database):
    anna = make.person("Anna")
    engine.execute(DeactivatePerson(anna, 1), clerk)
    assert row(database, tables.person, anna).active is False
    engine.execute(ReinstatePerson(anna, 2), clerk)
    lines = audited(database)
    assert [line.action for line in lines] == ["person.deactivated", "person.reinstated"]
    assert {(line.subject, line.account_id) for line in lines} == {
        (f"person:{anna}", clerk.account_id)
    }


def test_the_audit_tells_what_was_before_and_what_is_now(engine, make, clerk, database):
    anna = make.person("Anna")
    engine.execute(ChangePerson(person_id=anna, rev=1, name="Anna Berg"), clerk)
    assert audited(database)[0].data == {
        "name": ["Anna", "Anna Berg"],
        "email": ["anna@example.org", None],
    }


def test_departments_form_a_tree(engine, make, clerk, database):
    top = engine.execute(CreateDepartment(code="board", name="Board"), clerk)
    sales = engine.execute(CreateDepartment(code="sales", name="Sales", parent_id=top), clerk)
    change = ChangeDepartment(department_id=top, rev=1, code="board", name="Board", parent_id=sales)
    with pytest.raises(FieldsWrong):
        engine.execute(change, clerk)
    head = make.person("Chen")
    assert engine.execute(replace(change, parent_id=None, head_id=head), clerk) == 2
    assert row(database, tables.department, top).head_id == head


def test_a_code_stands_for_one_department_only(engine, make, clerk):
    make.department("sales")
    with pytest.raises(FieldsWrong) as error:
        engine.execute(CreateDepartment(code="sales", name="Sales again"), clerk)
    assert str(error.value.errors["code"][0]) == "'sales' is in use already."
    Builders(make.database, code="other").department("stock")
    assert engine.execute(CreateDepartment(code="stock", name="Stock"), clerk)


def test_what_is_still_in_use_cannot_be_removed(engine, make, clerk):
    sales = make.department("sales")
    make.person("Anna", department_id=sales)
    with pytest.raises(StillInUse):
        engine.execute(RemoveDepartment(sales), clerk)
    stock = make.department("stock")
    engine.execute(RemoveDepartment(stock), clerk)
    with pytest.raises(NotFound):
        engine.execute(RemoveDepartment(stock), clerk)


def test_posts_are_changed_and_removed(engine, clerk, database):
    post = engine.execute(CreatePost(code="rep", title="Rep"), clerk)
    engine.execute(ChangePost(post_id=post, code="rep", title="Representative"), clerk)
    assert row(database, tables.post, post).title == "Representative"
    engine.execute(RemovePost(post), clerk)
    with pytest.raises(NotFound):
        engine.execute(RemovePost(post), clerk)


@pytest.mark.parametrize("code", ["", "two words", "a:b", "a,b", "-a", "x" * 61])
def test_a_group_code_must_be_one_that_models_can_name(engine, clerk, code):
    with pytest.raises(FieldsWrong):
        engine.execute(CreateGroup(code, "Buyers"), clerk)


def test_people_enter_and_leave_groups_once(engine, make, clerk, database):
    buyers = engine.execute(CreateGroup("buyers", "Buyers"), clerk)
    engine.execute(RenameGroup(buyers, "Purchasing", "采购部"), clerk)
    anna = make.person("Anna")
    for command in (AddMember, AddMember, RemoveMember, RemoveMember):
        engine.execute(command(buyers, anna), clerk)
    actions = [line.action for line in audited(database)]
    assert actions[2:] == ["group.member_added", "group.member_removed"]


def test_nobody_gets_permissions_through_a_group_from_somebody_who_lacks_them(engine, make, clerk):
    board = make.group("board")
    make.role("cfo", ["decision:publish"], groups=[board])
    with pytest.raises(MayNotGrant, match="decision:publish"):
        engine.execute(AddMember(board, clerk.person_id), clerk)
    engine.execute(AddMember(board, clerk.person_id), make.system)


def test_a_group_with_members_or_open_tasks_stays(engine, make, clerk, database):
    buyers = make.group("buyers", [make.person("Anna")])
    with pytest.raises(StillInUse):
        engine.execute(RemoveGroup(buyers), clerk)
    engine.execute(RemoveGroup(make.group("sellers")), clerk)


def test_two_changes_at_the_same_moment_close_no_circle(engine, make, clerk, database):
    anna, boris = make.person("Anna"), make.person("Boris")
    start = Barrier(2)

    def put_below(lower, upper):
        start.wait()
        try:
            engine.execute(
                ChangePerson(person_id=lower, rev=1, name="Somebody", manager_id=upper), clerk
            )
        except (FieldsWrong, Conflict) as error:
            return type(error)
        return None

    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(put_below, (anna, boris), (boris, anna)))
    assert sorted(answers, key=str) == [FieldsWrong, None]


def test_two_at_the_same_moment_cannot_take_the_same_code(engine, make, clerk):
    start = Barrier(2)

    def create(name):
        start.wait()
        try:
            return engine.execute(CreateGroup("buyers", name), clerk)
        except FieldsWrong:
            return None

    with ThreadPoolExecutor(2) as both:
        made = list(both.map(create, ("One", "Two")))
    assert made.count(None) == 1
