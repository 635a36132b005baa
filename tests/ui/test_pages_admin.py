"""Administration: people, departments, groups, roles, accounts, keys, and the audit of it all."""

import pytest

from tests.ui.office import PASSWORD
from workflow_engine.persistence import tables


@pytest.fixture
def omar(visit):
    return visit("omar")


def test_a_person_is_added_changed_and_switched_off(office, omar):
    omar.get("/admin/people/new")
    omar.send("/admin/people/new", name="Carla Diaz", email="carla@example.org")
    path = omar.address
    omar.get(f"{path}/edit")
    rev = omar.page.select_one("[name=rev]")["value"]
    boss = office.people["boris"].person_id
    omar.send(f"{path}/edit", rev=rev, name="Carla Díaz", manager_id=boss)
    assert omar.page.h1.text == "Carla Díaz"
    assert "Boris Petrov" in omar.main
    omar.send(f"{path}/active", rev=str(int(rev) + 1), active="no")
    assert "switched off" in omar.main


def test_faults_are_told_at_their_fields_and_what_was_typed_stays(omar):
    omar.get("/admin/people/new")
    omar.send("/admin/people/new", name=" ", email="nonsense")
    assert omar.status == 422
    assert omar.page.select_one("[name=email]")["value"] == "nonsense"
    assert {link["href"] for link in omar.page.select(".note a")} == {"#f-name", "#f-email"}


def test_who_saves_second_does_not_overwrite_the_first(office, omar):
    path = f"/admin/people/{office.people['anna'].person_id}/edit"
    omar.get(path)
    omar.send(path, rev="1", name="Anna Weber")
    omar.send(path, rev="1", name="Anna Schulz")
    assert omar.status == 409
    assert office.value(tables.person.c.name, id=office.people["anna"].person_id) == "Anna Weber"


def test_a_post_is_added_changed_and_removed(omar):
    omar.get("/admin/posts/new")
    omar.send("/admin/posts/new", code="buyer", title="Buyer", title_zh="采购员")
    assert "Buyer" in omar.main
    path = omar.page.select_one("a.row-link")["href"]
    omar.get(path)
    omar.send(path, code="buyer", title="Senior buyer", title_zh="高级采购员")
    assert "Senior buyer" in omar.main
    omar.send(path.replace("/edit", "/remove"))
    assert "No post is found" in omar.main


def test_departments_form_a_tree_without_circles(office, omar):
    omar.get("/admin/departments/new")
    top = office.value(tables.department.c.id, code="it")
    omar.send("/admin/departments/new", code="dev", name="Development", parent_id=top)
    below = office.value(tables.department.c.id, code="dev")
    omar.get(f"/admin/departments/{top}/edit")
    omar.send(f"/admin/departments/{top}/edit", rev="1", code="it", name="IT", parent_id=below)
    assert omar.status == 422
    assert omar.page.find(id="f-parent_id-error") is not None


def test_a_group_gets_and_loses_a_member(office, omar):
    omar.get("/admin/groups/new")
    omar.send("/admin/groups/new", code="buyers", name="Buyers")
    path, fang = omar.address, office.people["fang"].person_id
    omar.send(f"{path}/members", person_id=fang)
    assert "Wang Fang" in omar.main
    omar.send(f"{path}/members", person_id=fang, remove="1")
    assert "Nobody is in this group" in omar.main


def test_a_role_is_made_granted_and_counts_at_once(office, visit, omar):
    dana = visit("dana")
    dana.get("/definitions")
    assert dana.status == 403
    omar.get("/admin/roles/new")
    omar.send("/admin/roles/new", code="reader", name="Reader", permissions=["definition:read"])
    group = office.value(tables.group.c.id, code="finance")
    omar.send(f"{omar.address}/holders", holder=f"group:{group}")
    dana.get("/definitions")
    assert dana.status == 200


def test_nobody_gives_away_what_they_may_not_do_themselves(office, visit):
    office.make.role("clerk", ["account:read", "account:write"], accounts=[office.account("pia")])
    pia = visit("pia")
    pia.get("/admin/roles/new")
    pia.send("/admin/roles/new", code="root", name="Root", permissions=["audit:read"])
    assert pia.status == 403
    assert "audit:read" in pia.said


def test_a_first_password_is_shown_once_and_lets_the_person_in(office, visit, omar):
    carla = office.make.person("Carla")
    omar.get("/admin/accounts/new")
    omar.send("/admin/accounts/new", login="carla", name="Carla", person_id=carla)
    password = omar.page.select_one("#secret")["value"]
    assert "no-store" in omar.answer.headers["Cache-Control"]
    stranger = visit(None)
    stranger.get("/sign-in")
    stranger.send("/sign-in", login="carla", password=password)
    assert stranger.status != 401


def test_a_reset_password_ends_the_old_one(office, visit, omar):
    omar.get("/admin/accounts")
    omar.send(f"/admin/accounts/{office.account('boris')}/password")
    assert omar.page.select_one("#secret") is not None
    stranger = visit(None)
    stranger.get("/sign-in")
    stranger.send("/sign-in", login="boris", password=PASSWORD)
    assert stranger.status == 401


def test_an_account_is_switched_off_at_once(office, visit, omar):
    boris = visit("boris")
    omar.get("/admin/accounts")
    rev = office.value(tables.account.c.rev, login="boris")
    omar.send(f"/admin/accounts/{office.account('boris')}/active", rev=str(rev), active="no")
    assert "switched off" in omar.main
    boris.get("/")
    assert boris.status == 302


def test_a_key_is_shown_once_works_for_the_api_and_ends_when_revoked(office, omar):
    machine = office.make.account("till")
    office.make.role("till", ["task:read"], accounts=[machine])
    omar.get("/admin/keys/new")
    fields = {"account_id": machine, "name": "Till", "days": "30", "scopes": ["task:read"]}
    omar.send("/admin/keys/new", **fields)
    key = omar.page.select_one("#secret")["value"]
    caller = office.house().test_client()
    bearer = {"Authorization": f"Bearer {key}"}
    assert caller.get("/api/v1/tasks", headers=bearer).status_code == 200
    omar.get("/admin/keys")
    assert key not in omar.answer.text
    omar.send(omar.page.select_one("form[action$=revoke]")["action"])
    assert caller.get("/api/v1/tasks", headers=bearer).status_code == 401


def test_a_key_without_scopes_is_refused_at_the_field(office, omar):
    machine = office.make.account("till")
    omar.get("/admin/keys/new")
    omar.send("/admin/keys/new", account_id=machine, name="Till", days="30")
    assert omar.status == 422
    assert "#f-scopes" in [link["href"] for link in omar.page.select(".note a")]


def test_the_audit_tells_who_did_what_and_proves_itself(omar):
    omar.get("/admin/groups/new")
    omar.send("/admin/groups/new", code="buyers", name="Buyers")
    omar.get("/admin/audit?action=group.")
    assert "Omar Haddad group.created" in omar.main
    omar.send("/admin/audit/verify")
    assert "The chain is sound" in omar.said


def test_an_altered_audit_line_is_found(office, omar):
    office.forge_audit()
    omar.get("/admin/audit")
    omar.send("/admin/audit/verify")
    assert "wrong with the chain" in omar.said
