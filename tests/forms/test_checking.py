from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.forms.builders import component, form, rows
from workflow_engine import forms
from workflow_engine.errors import FieldsRefused, FormInvalid

NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)
COLOURS = [{"label": "Red", "value": "red"}, {"label": "One", "value": 1}]


def check(made, submitted, context=None):
    return forms.check(made, submitted, context or {}, now=NOON, timezone="Asia/Shanghai").values


def one(kind, raw, **properties):
    return check(form(component(kind, **properties)), {"value": raw})["value"]


def trouble(made, submitted, context=None):
    with pytest.raises(FormInvalid) as caught:
        check(made, submitted, context)
    return {path: messages[0] for path, messages in caught.value.errors.items()}


@pytest.mark.parametrize(
    ("kind", "properties", "raw", "value"),
    [
        ("textfield", {}, "  Bolts ", "Bolts"),
        ("textfield", {}, "", None),
        ("textfield", {}, None, None),
        ("textfield", {"validate": {"validationType": "email"}}, "a@b.example", "a@b.example"),
        ("textfield", {"validate": {"validationType": "tel"}}, "+49 30 1234", "+49 30 1234"),
        ("textfield", {"validate": {"validationType": "url"}}, "https://a.b/c", "https://a.b/c"),
        ("textfield", {"validate": {"pattern": "^[A-Z]+$"}}, "ABC", "ABC"),
        ("textarea", {}, "one\r\ntwo", "one\ntwo"),
        ("number", {}, "12.50", Decimal("12.50")),
        ("number", {}, 0.1, Decimal("0.1")),
        ("number", {"decimalDigits": 0}, "100", Decimal(100)),
        ("number", {"decimalDigits": 2}, "1.500", Decimal("1.500")),
        ("number", {"validate": {"min": 0, "max": 10}}, 0, Decimal(0)),
        ("checkbox", {}, True, True),
        ("checkbox", {}, False, False),
        ("radio", {"values": COLOURS}, "red", "red"),
        ("select", {"values": COLOURS}, "1", 1),
        ("select", {"values": COLOURS}, "", None),
        ("checklist", {"values": COLOURS}, ["1", "red"], [1, "red"]),
        ("taglist", {"values": COLOURS}, [], []),
        ("taglist", {"values": COLOURS}, None, []),
        ("datetime", {"subtype": "date"}, "2026-03-31", date(2026, 3, 31)),
        ("datetime", {"subtype": "time"}, "13:30", time(13, 30)),
        ("datetime", {"subtype": "datetime"}, "2026-03-31T08:00",
         datetime(2026, 3, 31, tzinfo=UTC)),
        ("datetime", {"subtype": "datetime"}, "2026-03-31T08:00:00+02:00",
         datetime(2026, 3, 31, 6, tzinfo=UTC)),
        ("datetime", {"subtype": "date", "disallowPassedDates": True}, "2026-03-02",
         date(2026, 3, 2)),
    ],
)  # fmt: skip
def test_a_fitting_value_gets_its_type(kind, properties, raw, value):
    assert one(kind, raw, **properties) == value


@pytest.mark.parametrize(
    ("kind", "properties", "raw", "message"),
    [
        ("textfield", {}, 5, "Enter text."),
        ("textfield", {}, ["a"], "Enter text."),
        ("textfield", {}, "a\x00b", "Remove the characters that cannot be printed."),
        ("textfield", {}, "a\ud800", "Remove the characters that cannot be printed."),
        ("textfield", {}, "a\nb", "Remove the characters that cannot be printed."),
        ("textfield", {}, "x" * 1001, "Use at most 1000 characters."),
        ("textarea", {}, "x" * 20001, "Use at most 20000 characters."),
        ("textfield", {"validate": {"maxLength": 3}}, "abcd", "Use at most 3 characters."),
        ("textfield", {"validate": {"minLength": "3"}}, "ab", "Use at least 3 characters."),
        ("textfield", {"validate": {"pattern": "^[A-Z]+$"}}, "abc",
         "The entry does not have the form that is asked for."),
        ("textfield", {"validate": {"validationType": "email"}}, "a@b",
         "Enter an e-mail address like name@example.com."),
        ("textfield", {"validate": {"validationType": "phone"}}, "call me",
         "Enter a telephone number like +49 30 123456."),
        ("textfield", {"validate": {"validationType": "url"}}, "javascript:alert(1)",
         "Enter an address that begins with https://."),
        ("textfield", {"validate": {"validationType": "url"}}, "https://[",
         "Enter an address that begins with https://."),
        ("number", {}, "ten", "Enter a number like 1234.50."),
        ("number", {}, float("nan"), "Enter a number like 1234.50."),
        ("number", {}, True, "Enter a number like 1234.50."),
        ("number", {}, "1e5", "Enter a number like 1234.50."),
        ("number", {}, {"a": 1}, "Enter a number like 1234.50."),
        ("number", {"decimalDigits": 0}, "1.5", "Enter a whole number."),
        ("number", {"decimalDigits": 2}, "1.555", "Use at most 2 digits after the point."),
        ("number", {"validate": {"min": 1}}, "0.99", "Enter 1 or more."),
        ("number", {"validate": {"max": 10}}, 11, "Enter 10 or less."),
        ("checkbox", {}, "yes", "Answer yes or no."),
        ("checkbox", {"validate": {"required": True}}, False, "This field is needed."),
        ("radio", {"values": COLOURS}, "blue", "Choose from the offered values."),
        ("radio", {"values": COLOURS}, ["red"], "Choose from the offered values."),
        ("radio", {"values": COLOURS}, True, "Choose from the offered values."),
        ("taglist", {"values": COLOURS}, "red", "Choose from the offered values."),
        ("taglist", {"values": COLOURS}, ["red", "red"], "Choose each value once."),
        ("taglist", {"values": COLOURS}, [["red"]], "Choose from the offered values."),
        ("datetime", {"subtype": "date"}, "31.03.2026", "Enter a date like 2026-01-31."),
        ("datetime", {"subtype": "date"}, "2026-02-30", "Enter a date like 2026-01-31."),
        ("datetime", {"subtype": "date"}, 5, "Enter a date like 2026-01-31."),
        ("datetime", {"subtype": "time"}, "25:00", "Enter a time like 13:30."),
        ("datetime", {"subtype": "datetime"}, "0001-01-01T00:00",
         "Enter a date and time like 2026-01-31T13:30."),
        ("datetime", {"subtype": "date", "disallowPassedDates": True}, "2026-03-01",
         "Choose a moment that is not past."),
        ("textfield", {"validate": {"required": True}}, "  ", "This field is needed."),
        ("taglist", {"values": COLOURS, "validate": {"required": True}}, [],
         "This field is needed."),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_told_why(kind, properties, raw, message):
    made = form(component(kind, **properties))
    assert trouble(made, {"value": raw}) == {"value": message}


def test_messages_can_be_translated_with_their_parameters():
    made = form(component("number", validate={"max": 10}))
    with pytest.raises(FormInvalid) as caught:
        check(made, {"value": 11})
    phrase = caught.value.errors["value"][0]
    assert phrase.translated({"Enter {bound} or less.": "最多 {bound}。"}.get) == "最多 10。"


def test_today_is_the_day_where_the_person_is():
    made = form(component("datetime", disallowPassedDates=True))
    late = datetime(2026, 3, 2, 20, tzinfo=UTC)
    with pytest.raises(FormInvalid):
        forms.check(made, {"value": "2026-03-02"}, {}, now=late, timezone="Asia/Shanghai")
    assert forms.check(made, {"value": "2026-03-02"}, {}, now=late).values


def test_a_required_field_that_was_not_sent_is_missed():
    made = form(component("textfield", validate={"required": True}))
    assert trouble(made, {}) == {"value": "This field is needed."}


def test_an_optional_field_that_was_not_sent_is_left_as_it_is():
    assert check(form(component("textfield")), {}, {"value": "before"}) == {}


def test_all_troubles_are_told_at_once():
    made = form(component("number", "a"), component("number", "b"))
    assert set(trouble(made, {"a": "x", "b": "y"})) == {"a", "b"}


LOCKED = [
    component("textfield", properties={"access": "read"}),
    component("textfield", properties={"access": "hidden"}),
    component("textfield", readonly=True),
    component("textfield", disabled=True),
    component("textfield", readonly='=requester = "anna"'),
    {**component("expression"), "expression": "=1"},
    {"type": "group", "properties": {"access": "read"}, "components": [component("textfield")]},
    {"type": "group", "readonly": "=true", "components": [component("textfield")]},
]


@pytest.mark.parametrize("locked", LOCKED)
def test_a_field_that_this_step_may_not_write_is_refused(locked):
    made = form(locked, component("textfield", "note"))
    with pytest.raises(FieldsRefused) as caught:
        check(made, {"value": "x", "note": "hello"}, {"requester": "anna"})
    assert caught.value.params["fields"] == "value"


@pytest.mark.parametrize(
    ("submitted", "fields"),
    [
        ({"amount": 1}, "amount"),
        ({"__class__": {}}, "__class__"),
        ({"supplier": {"name": "A", "limit": 5}}, "supplier.limit"),
        ({"lines": [{"quantity": 1}, {"price": 9}]}, "lines.1.price"),
        ({"supplier": "x"}, "supplier"),
    ],
)
def test_what_the_form_does_not_have_is_refused_whole(submitted, fields):
    made = form(component("textfield", "supplier.name"), rows(component("number", "quantity")))
    with pytest.raises(FieldsRefused) as caught:
        check(made, submitted)
    assert caught.value.params["fields"] == fields


def test_a_submitted_value_cannot_open_the_lock_of_its_own_field():
    made = form(component("textfield", "status", readonly='=status = "approved"'))
    with pytest.raises(FieldsRefused):
        check(made, {"status": "draft"}, {"status": "approved"})


def test_a_flood_of_unknown_keys_names_only_some():
    with pytest.raises(FieldsRefused) as caught:
        check(form(), {f"k{n}": n for n in range(1000)})
    assert len(caught.value.errors) == 20


URGENT = form(
    component("checkbox", "urgent"),
    component(
        "textfield", "why", conditional={"hide": "=urgent != true"}, validate={"required": True}
    ),
    component("textfield", "who", conditional={"hide": "=why = null"}),
)


def test_a_hidden_field_is_dropped_even_when_it_is_sent():
    assert check(URGENT, {"urgent": False, "why": "because"}) == {"urgent": False}


def test_a_field_that_shows_is_required_again():
    assert trouble(URGENT, {"urgent": True}) == {"why": "This field is needed."}


def test_hiding_a_field_hides_what_depends_on_it():
    assert check(URGENT, {"urgent": False, "why": "x", "who": "y"}) == {"urgent": False}
    shown = {"urgent": True, "why": "x", "who": "y"}
    assert check(URGENT, shown) == shown


def test_a_condition_may_look_at_what_the_server_knows():
    made = form(component("textfield", conditional={"hide": "=amount < 1000"}))
    assert check(made, {"value": "x"}, {"amount": Decimal(5)}) == {}


def test_a_limit_may_be_computed_from_what_the_server_knows():
    made = form(component("number", validate={"max": "=free"}))
    assert trouble(made, {"value": 11}, {"free": Decimal(10)}) == {"value": "Enter 10 or less."}


LINES = form(
    rows(
        component("textfield", "item", validate={"required": True}),
        component("number", "quantity", validate={"min": 1}),
        component("number", "price"),
        {"type": "expression", "key": "net", "expression": "=quantity * price"},
        properties={"min_items": "1", "max_items": "3"},
    ),
    {"type": "expression", "key": "total", "expression": "=sum(lines.net)"},
)


def test_totals_are_computed_by_the_server():
    values = check(LINES, {"lines": [{"item": "a", "quantity": 2, "price": "1.25"},
                                     {"item": "b", "quantity": 1, "price": "0.50"}]})  # fmt: skip
    assert values["total"] == Decimal("3.00")
    assert values["lines"][0]["net"] == Decimal("2.50")


def test_trouble_in_a_row_names_the_row():
    submitted = {"lines": [{"item": "a"}, {"quantity": 0}]}
    assert trouble(LINES, submitted) == {
        "lines.1.item": "This field is needed.",
        "lines.1.quantity": "Enter 1 or more.",
    }


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "Add at least 1 rows."),
        (None, "Add at least 1 rows."),
        ([{"item": "a"}] * 4, "Keep to at most 3 rows."),
        ("abc", "Send a list of rows."),
        ([1], "Send a list of rows."),
        ({"0": {}}, "Send a list of rows."),
    ],
)
def test_the_number_of_rows_is_bounded(lines, message):
    assert trouble(LINES, {"lines": lines}) == {"lines": message}


PRICED = form(
    rows(
        component("textfield", "item", readonly=True),
        component("number", "quantity"),
        allowAddRemove=False,
    )
)
KNOWN = {"lines": [{"item": "bolt", "quantity": 1}, {"item": "nut", "quantity": 2}]}


def test_fixed_rows_keep_what_may_only_be_read():
    values = check(PRICED, {"lines": [{"quantity": 5}, {"quantity": 6}]}, KNOWN)
    assert values["lines"] == [{"item": "bolt", "quantity": 5}, {"item": "nut", "quantity": 6}]


def test_fixed_rows_cannot_be_removed():
    assert trouble(PRICED, {"lines": [{"quantity": 5}]}, KNOWN) == {
        "lines": "Rows cannot be added or removed in this step."
    }


def test_a_condition_within_a_row_sees_the_row_and_what_is_around_it():
    made = form(
        component("checkbox", "detailed"),
        rows(
            component("number", "quantity"),
            component("textfield", "note", conditional={
                "hide": "=not(parent.detailed) or quantity < 10 or i = 1"}),
        ),
    )  # fmt: skip
    row = {"quantity": 20, "note": "n"}
    values = check(made, {"detailed": True, "lines": [row, row, {**row, "quantity": 5}]})
    assert ["note" in line for line in values["lines"]] == [False, True, False]


def test_a_nested_value_keeps_what_was_known_beside_it():
    made = form(component("textfield", "supplier.name"))
    known = {"supplier": {"name": "Old", "iban": "DE00"}}
    assert check(made, {"supplier": {"name": "New"}}, known) == {
        "supplier": {"name": "New", "iban": "DE00"}
    }
    assert known["supplier"]["name"] == "Old"


def test_a_group_with_a_path_nests_its_fields():
    made = form(
        {"type": "group", "path": "ship.to", "components": [component("textfield", "city")]}
    )
    assert check(made, {"ship": {"to": {"city": "Bonn"}}}) == {"ship": {"to": {"city": "Bonn"}}}


@pytest.mark.parametrize(
    "choice",
    [
        {"valuesKey": "centres"},
        {"valuesExpression": "=centres"},
        {"valuesExpression": "=for c in centres return c.value"},
    ],
)
def test_offered_values_come_from_what_the_server_knows(choice):
    made = form(component("select", "centre", **choice))
    known = {"centres": [{"value": "it", "label": "IT"}]}
    assert check(made, {"centre": "it"}, known) == {"centre": "it"}
    assert trouble(made, {"centre": "hr"}, known) == {"centre": "Choose from the offered values."}


def test_values_under_a_key_cannot_be_brought_along():
    made = form(
        component("select", "centre", valuesKey="lines"), rows(component("textfield", "value"))
    )
    assert trouble(made, {"centre": "x", "lines": [{"value": "x"}]})


@pytest.mark.parametrize("submitted", [None, [], "x", 5, [["value", 1]]])
def test_a_submission_that_is_no_object_is_refused(submitted):
    with pytest.raises(FormInvalid):
        check(form(component("textfield")), submitted)


EVERYTHING = form(
    *(component(kind, kind) for kind in ("textfield", "textarea", "number", "checkbox")),
    *(component("datetime", kind, subtype=kind) for kind in ("date", "time", "datetime")),
    *(component(kind, kind, values=COLOURS) for kind in ("radio", "select", "taglist")),
    component("textfield", "deep.er", conditional={"hide": "=number > 3"}),
    component("textfield", "code", validate={"pattern": "^(a|b)+$", "minLength": "=number"}),
    rows(
        component("number", "quantity", validate={"max": "=number"}),
        component("textfield", "item", conditional={"hide": "=quantity = null"}),
        {"type": "expression", "key": "net", "expression": "=quantity * 2"},
    ),
    {"type": "expression", "key": "total", "expression": "=sum(lines.net) + number"},
)
KEYS = st.sampled_from(
    ["textfield", "textarea", "number", "checkbox", "date", "time", "datetime", "radio", "select",
     "taglist", "deep", "er", "code", "lines", "quantity", "item", "total", "other", ""]
)  # fmt: skip
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["2026-01-01", "red", "12.5", "10:00", "\ud800", 10**400]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=25,
)  # fmt: skip


@given(st.dictionaries(KEYS, ANYTHING, max_size=10))
def test_any_json_at_all_is_accepted_or_refused_but_never_breaks(submitted):
    try:
        values = forms.check(EVERYTHING, submitted, {}, now=NOON).values
    except (FieldsRefused, FormInvalid):
        return
    assert set(values) <= {leaf.path[0] for leaf in EVERYTHING.leaves()}


@given(st.dictionaries(KEYS, ANYTHING, max_size=10))
def test_any_json_at_all_can_be_shown_again(submitted):
    assert forms.render(EVERYTHING, submitted, context={})
