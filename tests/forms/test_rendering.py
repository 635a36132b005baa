from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.forms.builders import component, form, rows
from workflow_engine import forms
from workflow_engine.errors import Phrase

OPTIONS = [
    {"label": "Red", "value": "red", "properties": {"label_zh_Hans_CN": "红"}},
    {"label": "Blue", "value": "blue", "label_zh_Hans_CN": "蓝"},
]


def widgets(made, values=None, errors=None, **options):
    found = forms.render(made, values or {}, errors, **options)
    return {widget.name or widget.id.strip("-"): widget for widget in found}


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("textfield", "Bolts", "Bolts"),
        ("number", Decimal("1E+3"), "1000"),
        ("number", "12,5", "12,5"),
        ("datetime", "2026-03-31", "2026-03-31"),
        ("textfield", None, ""),
        ("textfield", {"odd": 1}, ""),
    ],
)
def test_the_input_shows_the_value_or_what_was_typed(kind, value, text):
    assert widgets(form(component(kind)), {"value": value})["value"].value == text


def test_a_moment_is_shown_where_the_person_is():
    made = form(component("datetime", subtype="datetime"))
    value = datetime(2026, 3, 31, 0, 30, tzinfo=UTC)
    shown = widgets(made, {"value": value}, timezone="Asia/Shanghai")["value"]
    assert (shown.type, shown.value) == ("datetime-local", "2026-03-31T08:30")


def test_labels_and_options_come_in_the_persons_language():
    made = form(component("radio", values=OPTIONS, properties={"label_zh_Hans_CN": "颜色"}))
    shown = widgets(made, {"value": "red"}, locale="zh_Hans_CN")["value"]
    assert (shown.label, [o.label for o in shown.options], shown.shown) == (
        "颜色",
        ["红", "蓝"],
        "红",
    )


def test_errors_are_translated_and_tied_to_their_field():
    error = Phrase("Enter {bound} or more.", bound=1)
    made = form(component("number", description="At least one"))
    shown = widgets(made, {}, {"value": [error]}, translate={error.template: "至少 {bound}"}.get)
    assert shown["value"].errors == ("至少 1",)
    assert shown["value"].described_by == "value-help value-error"


def test_errors_of_rows_find_their_row():
    made = form(rows(component("number", "quantity")))
    shown = widgets(made, {"lines": [{}, {}]}, {"lines.1.quantity": ["No"]})["lines"]
    assert [row.widgets[0].errors for row in shown.rows] == [(), ("No",)]


def test_a_hidden_field_is_not_shown_at_all():
    hidden = {"conditional": {"hide": "=true"}}
    made = form(
        component("textfield", "a", properties={"access": "hidden"}),
        component("textfield", "b", **hidden),
        {"type": "group", **hidden, "components": [component("number", "c")]},
    )
    assert widgets(made) == {}


def test_what_may_only_be_read_shows_the_servers_value_not_what_was_posted():
    made = form(component("textfield", readonly=True))
    shown = widgets(made, {"value": "forged"}, context={"value": "true one"})["value"]
    assert (shown.editable, shown.shown) == (False, "true one")


def test_a_locked_list_shows_rows_without_inputs_or_buttons():
    made = form(rows(component("number", "quantity"), properties={"access": "read"}))
    shown = widgets(made, {"lines": [{"quantity": 5}]})["lines"]
    assert (shown.may_add, shown.may_remove) == (False, False)
    assert (shown.rows[0].widgets[0].editable, shown.rows[0].widgets[0].shown) == (False, "5")


def test_a_new_list_begins_with_its_default_rows():
    made = form(rows(component("number", "quantity"), defaultRepetitions=2))
    assert len(widgets(made)["lines"].rows) == 2
    assert widgets(made, {"lines": []})["lines"].rows == ()


def test_a_full_list_offers_no_further_row():
    made = form(rows(component("number", "q"), properties={"max_items": "1", "min_items": "1"}))
    shown = widgets(made, {"lines": [{"q": 1}]})["lines"]
    assert (shown.may_add, shown.may_remove) == (False, False)


def test_a_default_fills_what_nobody_has_given_and_conditions_see_it():
    made = form(
        component("number", "a", defaultValue=5),
        component("textfield", "b", conditional={"hide": "=a < 3"}),
    )
    assert widgets(made)["a"].value == "5"
    assert "b" not in widgets(made, {"a": 1})
    assert widgets(made, {"a": ""})["a"].value == ""


def test_a_known_value_fills_what_was_not_posted():
    made = form(component("textfield"))
    assert widgets(made, {}, context={"value": "known"})["value"].value == "known"


def test_limits_are_told_to_the_browser():
    made = form(component("number", decimalDigits=2, validate={"min": 1, "max": "=free"}))
    shown = widgets(made, {}, context={"free": Decimal("100.50")})["value"]
    assert dict(shown.attributes) == {
        "min": "1",
        "max": "100.50",
        "step": "0.01",
        "inputmode": "decimal",
    }


def test_neighbours_in_a_row_of_the_layout_stand_side_by_side():
    layout = {"layout": {"row": "r1", "columns": 8}}
    made = form(component("number", "a", **layout), component("number", "b", **layout))
    (found,) = forms.render(made, {})
    assert (found.kind, [w.columns for w in found.widgets]) == ("columns", [8, 8])


def test_a_table_shows_the_columns_it_names():
    columns = [{"key": "item", "label": "Item"}, {"key": "ok", "label": "OK"}]
    made = form({"type": "table", "id": "t", "dataSource": "=lines", "columns": columns})
    shown = widgets(made, {"lines": [{"item": "bolt", "ok": True}, "odd", {}]})["t"]
    assert (shown.headings, shown.cells) == (("Item", "OK"), (("bolt", "Yes"), ("", "")))


def test_a_text_becomes_paragraphs_without_any_html():
    made = form({"type": "text", "id": "t", "text": "# Head\n\nHello <b>\n- one"})
    assert widgets(made)["t"].blocks == (
        ("heading", "Head"),
        ("paragraph", "Hello <b>"),
        ("item", "one"),
    )


def test_a_text_may_be_computed():
    made = form({"type": "text", "id": "t", "text": '="For " + requester'})
    assert widgets(made, {"requester": "Anna"})["t"].blocks == (("paragraph", "For Anna"),)


def test_a_computed_field_is_shown_where_it_has_a_label():
    total = {"type": "expression", "key": "total", "expression": "=a * 2"}
    assert widgets(form(total), {"a": 2}) == {}
    labelled = form({**total, "label": "Total"})
    assert widgets(labelled, {"a": Decimal(2)})["total"].shown == "4"
