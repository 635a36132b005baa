import pytest

from tests.builders import Builders
from workflow_engine.domain.assignment import GroupFacts, PersonFacts
from workflow_engine.persistence import tables
from workflow_engine.persistence.repositories.organisation import OrganisationRows


@pytest.fixture
def organisation(make, database):
    with database.reading() as connection:
        yield OrganisationRows(connection, make.company_id)


def test_a_person_is_found_by_id_and_by_login(make, organisation):
    anna = make.person("Anna")
    make.account("anna", person=anna)
    assert organisation.person(anna) == organisation.person("Anna") == PersonFacts(anna)


def test_people_of_another_company_do_not_exist(database, make, organisation):
    other = Builders(database, code="other")
    stranger = other.person("Olga")
    other.account("olga", person=stranger)
    other.group("buyers", [stranger])
    other.role("cfo", groups=[other.group("board", [stranger])])
    assert organisation.person(stranger) is organisation.person("olga") is None
    assert organisation.manager_of(stranger) is None
    assert organisation.group("buyers", without=frozenset()) is None
    assert organisation.holders_of("cfo") == ()
    assert organisation.cards([stranger]) == {}


STRANGER = "01a202cc-52c2-7eff-8b0e-f4644118c933"


@pytest.mark.parametrize("text", ["", "nobody", STRANGER, "' or 1=1", "{" + STRANGER[:-2] + "}"])
def test_what_names_nobody_is_answered_with_none(organisation, text):
    assert organisation.person(text) is None
    assert organisation.manager_of(text) is None
    assert organisation.head_of(text) is None
    assert organisation.group(text, without=frozenset()) is None
    assert organisation.holders_of(text) == ()


def test_the_manager_is_found_also_when_inactive(make, organisation):
    boris = make.person("Boris", active=False)
    anna = make.person("Anna", manager=boris)
    assert organisation.manager_of(anna) == PersonFacts(boris, active=False)
    assert organisation.manager_of(boris) is None


def test_a_department_has_a_head_by_code_and_by_id(make, organisation):
    chen = make.person("Chen")
    sales = make.department("sales", head=chen)
    assert organisation.head_of(sales) == organisation.head_of("sales") == PersonFacts(chen)


def test_a_group_is_staffed_when_somebody_active_besides_the_requester_is_in_it(make, organisation):
    anna, gone = make.person("Anna"), make.person("Gone", active=False)
    buyers = make.group("buyers", [anna, gone])
    assert organisation.group("buyers", without=frozenset()) == GroupFacts(buyers)
    alone = organisation.group("buyers", without=frozenset({anna}))
    assert alone == GroupFacts(buyers, is_staffed=False)


def test_a_role_is_held_by_accounts_and_by_members_of_groups(make, organisation):
    anna, boris, chen = make.person("Anna"), make.person("Boris"), make.person("Chen")
    own = make.account("anna", person=anna)
    closed = make.account("chen", person=chen, active=False)
    board = make.group("board", [anna, boris])
    make.role("cfo", accounts=[own, closed, make.account("robot")], groups=[board])
    assert [holder.id for holder in organisation.holders_of("cfo")] == [anna, boris]


def test_the_same_question_is_asked_once(make, organisation, database):
    anna = make.person("Anna", manager=make.person("Boris"))
    first = organisation.manager_of(anna)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE person SET active = false")
    assert organisation.manager_of(anna) is first


def test_names_of_several_people_come_in_one_answer(make, organisation):
    anna, boris = make.person("Anna", name_zh="安娜"), make.person("Boris")
    cards = organisation.cards([anna, boris, None, anna])
    assert (cards[anna].name, cards[anna].name_zh) == ("Anna", "安娜")
    assert cards[boris].email == "boris@example.org"


def test_posts_and_the_departments_above_are_found(make, organisation):
    top = make.department("top")
    below = make.department("below", parent=top)
    post = make.row(tables.post, code="cfo", title="CFO")
    boris, anna = make.person("Boris", post_id=post, active=False), make.person("Anna")
    assert set(organisation.post_holders("cfo")) == {PersonFacts(boris, active=False)}
    assert anna not in {each.id for each in organisation.post_holders("cfo")}
    assert organisation.parent_of("below") == organisation.parent_of(below) == top
    assert organisation.parent_of(top) is organisation.parent_of("nowhere") is None
