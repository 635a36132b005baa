import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from tests.forms.builders import component, form, rows
from workflow_engine import forms
from workflow_engine.errors import FieldsRefused

OPTIONS = [{"label": "A", "value": "a"}, {"label": "B", "value": "b"}]
ORDER = form(
    component("textfield", "title"),
    component("textfield", "supplier.name"),
    component("checkbox", "urgent"),
    component("taglist", "tags", values=OPTIONS),
    component("textfield", "secret", readonly=True),
    rows(
        component("textfield", "item"),
        component("number", "quantity"),
        component("checkbox", "done"),
        {**rows(component("textfield", "serial")), "path": "parts", "id": "parts"},
    ),
)


def posted(*pairs):
    return forms.from_form_post(ORDER, MultiDict(pairs))


def edited(*pairs):
    return forms.edited_rows(ORDER, MultiDict(pairs))


def test_names_become_nested_data():
    data = posted(
        ("title", "Bolts"),
        ("supplier-name", "Acme"),
        ("lines-0-item", "a"),
        ("lines-0-parts-0-serial", "s1"),
        ("lines-2-item", "b"),
    )
    assert data == {
        "title": "Bolts",
        "supplier": {"name": "Acme"},
        "lines": [{"item": "a", "parts": [{"serial": "s1"}]}, {"item": "b"}],
    }


def test_rows_keep_their_order_past_the_tenth():
    data = posted(*((f"lines-{n}-item", str(n)) for n in (10, 9, 2)))
    assert [row["item"] for row in data["lines"]] == ["2", "9", "10"]


def test_an_unticked_box_is_false_only_where_it_was_shown():
    assert posted(("_shown", "urgent")) == {"urgent": False}
    assert posted(("_shown", "urgent"), ("urgent", "true")) == {"urgent": True}
    assert posted() == {}


def test_several_choices_come_as_a_list():
    assert posted(("tags", "a"), ("tags", "b")) == {"tags": ["a", "b"]}
    assert posted(("_shown", "tags")) == {"tags": []}


def test_a_list_whose_rows_were_all_removed_is_empty():
    assert posted(("_shown", "lines")) == {"lines": []}


def test_rows_left_empty_are_not_taken():
    data = posted(("lines-0-item", ""), ("lines-0-quantity", ""), ("_shown", "lines-0-done"),
                  ("lines-1-item", "x"))  # fmt: skip
    assert [row["item"] for row in data["lines"]] == ["x"]


def test_what_belongs_to_the_page_is_left_to_the_page():
    assert posted(("csrf_token", "t"), ("outcome", "approve"), ("_enter", "1")) == {}


@pytest.mark.parametrize("name", ["amount", "secret", "lines-0-price", "lines-x-item", "supplier"])
def test_what_nobody_offered_reaches_the_check_and_is_refused(name):
    with pytest.raises(FieldsRefused):
        forms.check(ORDER, posted((name, "1")), {})


def test_a_button_adds_a_row_and_what_was_typed_stays():
    data = edited(("_add", "lines"), ("title", "T"), ("lines-0-item", "a"))
    assert (data["title"], data["lines"]) == ("T", [{"item": "a"}, {}])


def test_a_button_removes_its_row():
    data = edited(("_remove", "lines-0"), ("lines-0-item", "a"), ("lines-1-item", "b"))
    assert data["lines"] == [{"item": "b"}]


def test_a_button_works_on_the_list_within_a_row():
    data = edited(("_add", "lines-1-parts"), ("lines-0-item", "a"), ("lines-1-item", "b"))
    assert data["lines"] == [{"item": "a"}, {"item": "b", "parts": [{}]}]


def test_another_button_edits_no_rows():
    assert edited(("outcome", "approve")) is None


@pytest.mark.parametrize(
    "press",
    [("_remove", "lines-7"), ("_remove", "lines"), ("_remove", ""), ("_add", "nothing"),
     ("_add", "lines-x-parts"), ("_add", "lines-0")],
)  # fmt: skip
def test_a_button_for_nothing_changes_nothing(press):
    assert edited(press, ("lines-0-item", "a")).get("lines") == [{"item": "a"}]


NAMES = st.lists(
    st.sampled_from(["lines", "0", "1", "99999", "item", "parts", "serial", "title", "_add", "x"]),
    min_size=1,
    max_size=6,
).map("-".join)


@given(st.lists(st.tuples(NAMES | st.sampled_from(["_add", "_remove", "_shown"]), NAMES)))
def test_any_post_at_all_can_be_read(pairs):
    post = MultiDict(pairs)
    assert isinstance(forms.from_form_post(ORDER, post), dict)
    forms.edited_rows(ORDER, post)
