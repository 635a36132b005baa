from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow_engine.domain.assignment import (
    REASONS,
    GroupFacts,
    PersonFacts,
    Reference,
    Resolved,
    Unresolved,
    parse,
    resolve,
)
from workflow_engine.errors import BadReference


@dataclass
class Company:
    """An organisation written down as plain dictionaries of ids."""

    managers: dict[str, str] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    groups: dict[str, set[str]] = field(default_factory=dict)
    roles: dict[str, list[str]] = field(default_factory=dict)
    posts: dict[str, list[str]] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=lambda: {"anna", "boris", "chen", "dora"})

    def person(self, id_or_login):
        if id_or_login not in self.people:
            return None
        return PersonFacts(id_or_login, active=id_or_login not in self.gone)

    def manager_of(self, person_id):
        return self.person(self.managers.get(person_id))

    def head_of(self, department):
        return self.person(self.heads.get(department))

    def group(self, code, *, without):
        if code not in self.groups:
            return None
        return GroupFacts(f"id-of-{code}", bool(self.groups[code] - self.gone - without))

    def holders_of(self, role):
        return [self.person(p) for p in self.roles.get(role, [])]

    def post_holders(self, code):
        return [self.person(p) for p in self.posts.get(code, [])]

    def parent_of(self, department):
        return self.parents.get(department)

    def members_of(self, groups):
        members = set().union(*(self.groups[g.removeprefix("id-of-")] for g in groups))
        return sorted(members - self.gone)


LADDER = {"anna": "boris", "boris": "chen", "chen": "dora"}


def find(company, *references, requester="anna", **options):
    return resolve(references, company, requester=requester, **options)


def people(result):
    return [candidate.principal_id for candidate in result.candidates]


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("anna", Reference("person", "anna")),
        ("person:anna", Reference("person", "anna")),
        (" group : buyers ", None),
        ("group: buyers ", Reference("group", "buyers")),
        ("manager:a:b", Reference("manager", "a:b")),
        ("owner:cc1", None),
        ("manager:anna/2", Reference("manager", "anna", 2)),
        ("head:it/0", Reference("head", "it", 0)),
        ("post:cfo/2", Reference("post", "cfo/2")),
        ("manager:anna/0", None),
        ("managers:anna/21", None),
        ("group:", None),
        ("", None),
    ],
)
def test_references_are_read_strictly(text, reference):
    if reference is None:
        with pytest.raises(BadReference):
            parse(text)
        return
    assert parse(text) == reference


def test_the_manager_of_the_requester_is_the_candidate():
    result = find(Company(managers=LADDER), "manager:anna")
    assert people(result) == ["boris"]


def test_the_candidate_keeps_the_reference_that_led_to_it():
    result = find(Company(managers=LADDER), "manager:anna")
    assert result.candidates[0].reference == "manager:anna"


def test_a_group_becomes_one_candidate_by_its_id():
    result = find(Company(groups={"buyers": {"dora"}}), "group:buyers")
    assert (result.candidates[0].principal_id, result.candidates[0].kind) == (
        "id-of-buyers",
        "group",
    )


def test_a_group_of_the_requester_alone_can_decide_nothing():
    result = find(Company(groups={"buyers": {"anna"}}), "group:buyers")
    assert [miss.reason for miss in result.misses] == ["empty"]


def test_a_role_offers_the_task_to_all_its_active_holders_but_the_requester():
    company = Company(roles={"cfo": ["anna", "boris", "chen"]}, gone={"chen"})
    assert people(find(company, "role:cfo")) == ["boris"]


def test_a_head_of_department_is_found():
    assert people(find(Company(heads={"it": "dora"}), "head:it")) == ["dora"]


def test_one_person_reached_by_two_references_keeps_both():
    company = Company(managers=LADDER, heads={"it": "boris"})
    result = find(company, "manager:anna", "head:it", "manager:anna")
    assert [c.reference for c in result.candidates] == ["manager:anna", "head:it"]


def test_a_manager_who_is_the_requester_is_replaced_by_the_next_manager_up():
    result = find(Company(managers=LADDER), "manager:anna", requester="boris")
    assert people(result) == ["chen"]


def test_a_manager_who_left_is_replaced_by_the_next_manager_up():
    assert people(find(Company(managers=LADDER, gone={"boris"}), "manager:anna")) == ["chen"]


def test_the_search_goes_one_manager_up_and_no_further():
    result = find(Company(managers=LADDER, gone={"boris", "chen"}), "manager:anna")
    assert isinstance(result, Unresolved)


def test_two_people_who_manage_each_other_end_in_an_answer():
    company = Company(managers={"anna": "boris", "boris": "anna"})
    assert isinstance(find(company, "manager:anna", requester="boris"), Resolved)


def test_the_requester_is_no_candidate_of_the_own_decision():
    result = find(Company(), "person:anna")
    assert result == Unresolved(result.misses)
    assert result.misses[0].reason == "requester"


def test_the_requester_is_a_candidate_where_the_task_is_no_decision():
    assert people(find(Company(), "person:anna", forbid_requester=False)) == ["anna"]


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("person:nobody", "unknown"),
        ("manager:dora", "unknown"),
        ("head:void", "unknown"),
        ("group:void", "unknown"),
        ("role:void", "empty"),
        ("person:chen", "inactive"),
    ],
)
def test_what_leads_to_nobody_says_why(reference, reason):
    result = find(Company(gone={"chen"}), reference)
    assert [(m.reference, m.reason) for m in result.misses] == [(reference, reason)]
    assert reason in REASONS


def test_some_references_may_fail_while_others_find_somebody():
    result = find(Company(managers=LADDER), "person:nobody", "manager:anna")
    assert people(result) == ["boris"]
    assert len(result.misses) == 1


def test_no_references_at_all_are_unresolved():
    assert find(Company()) == Unresolved(())


def test_a_group_whose_only_free_member_has_signed_before_can_decide_nothing():
    company = Company(groups={"finance": {"dora"}})
    found = resolve(["group:finance"], company, requester="anna", decided=frozenset({"dora"}))
    assert isinstance(found, Unresolved)


def test_a_head_who_has_signed_before_is_replaced_by_the_next_level():
    company = Company(heads={"it": "boris"}, managers=LADDER)
    found = resolve(["head:it"], company, requester="anna", decided=frozenset({"boris"}))
    assert [c.principal_id for c in found.candidates] == ["chen"]


TREE = Company(
    managers=LADDER,
    posts={"cfo": ["chen"], "clerk": ["anna"]},
    heads={"it": "boris", "tech": "chen", "all": "dora"},
    parents={"it": "tech", "tech": "all", "all": "it"},
)


@pytest.mark.parametrize(
    ("reference", "asked"),
    [
        ("manager:anna/1", ["boris"]),
        ("manager:anna/2", ["chen"]),
        ("manager:anna/3", ["dora"]),
        ("managers:anna/2", ["boris", "chen"]),
        ("managers:anna", ["boris", "chen", "dora"]),
        ("managers:anna/9", ["boris", "chen", "dora"]),
        ("head:it/0", ["boris"]),
        ("head:it/1", ["chen"]),
        ("head:it/2", ["dora"]),
        ("heads:it/1", ["boris", "chen"]),
        ("heads:it", ["boris", "chen", "dora"]),
        ("post:cfo", ["chen"]),
    ],
)
def test_references_go_up_as_far_as_they_say(reference, asked):
    assert people(find(TREE, reference)) == asked


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("manager:anna/4", "unknown"),
        ("head:it/3", "unknown"),
        ("heads:void", "empty"),
        ("managers:dora", "empty"),
        ("post:void", "empty"),
        ("post:clerk", "empty"),
    ],
)
def test_what_is_above_the_top_finds_nobody(reference, reason):
    result = find(TREE, reference)
    assert [(m.reference, m.reason) for m in result.misses] == [(reference, reason)]


def test_nobody_is_his_own_superior_in_a_circle():
    company = Company(managers={"anna": "boris", "boris": "anna"})
    assert people(find(company, "managers:anna", requester="dora")) == ["boris"]


NAMES = st.sampled_from(sorted(Company().people))
UNITS = st.sampled_from(["it", "tech", "all"])
COMPANIES = st.builds(
    Company,
    managers=st.dictionaries(NAMES, NAMES),
    heads=st.dictionaries(UNITS, NAMES),
    parents=st.dictionaries(UNITS, UNITS),
    groups=st.dictionaries(UNITS, st.sets(NAMES)),
    roles=st.dictionaries(UNITS, st.lists(NAMES)),
    posts=st.dictionaries(UNITS, st.lists(NAMES)),
    gone=st.sets(NAMES),
)
LEVELS = st.sampled_from(["", "/1", "/2", "/5"])
REFERENCES = st.one_of(
    st.builds("{}:{}{}".format, st.sampled_from(["manager", "managers"]), NAMES, LEVELS),
    st.builds("{}:{}{}".format, st.sampled_from(["head", "heads"]), UNITS, LEVELS),
    st.builds("{}:{}".format, st.sampled_from(["members", "role", "post"]), UNITS),
    st.builds("person:{}".format, NAMES),
)


@given(COMPANIES, st.lists(REFERENCES), NAMES, st.frozensets(NAMES))
def test_the_requester_is_never_asked_whatever_the_organisation(
    company, references, requester, decided
):
    found = find(company, *references, requester=requester, decided=decided)
    asked = set(people(found)) if isinstance(found, Resolved) else set()
    assert asked.isdisjoint({requester} | decided | company.gone)
