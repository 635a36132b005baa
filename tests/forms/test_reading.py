import json

import pytest

from workflow_engine import forms
from workflow_engine.forms.model import DynamicList, NumberField
from workflow_engine.forms.reading import MAX_BYTES


def findings(*components, **schema):
    read = forms.read({"components": list(components), **schema})
    return [(f.severity, f.code, f.element) for f in read.findings]


TEXT = {"type": "textfield", "key": "a", "label": "A"}


def test_a_file_with_all_known_components_is_read_without_findings():
    kinds = ["textfield", "textarea", "number", "checkbox", "datetime"]
    choices = ["radio", "select", "checklist", "taglist"]
    options = [{"label": "Red", "value": "r"}]
    assert not findings(
        *({"type": kind, "key": kind, "label": kind} for kind in kinds),
        *({"type": kind, "key": kind, "label": kind, "values": options} for kind in choices),
        {"type": "expression", "key": "total", "expression": "=1 + 1"},
        {"type": "text", "text": "Hello"},
        {"type": "separator"},
        {"type": "spacer"},
        {"type": "button", "key": "submit", "label": "Go"},
        {"type": "table", "dataSource": "=lines", "columns": [{"key": "item", "label": "Item"}]},
        {"type": "group", "label": "G", "components": [TEXT]},
        {"type": "dynamiclist", "path": "lines", "components": [TEXT]},
        schemaVersion=19,
    )


@pytest.mark.parametrize(
    ("component", "code"),
    [
        ({"type": "html", "id": "x", "content": "<b>"}, "form-component-type"),
        ({"type": "iframe", "id": "x"}, "form-component-type"),
        ({"type": "hologram", "id": "x"}, "form-component-type"),
        ({"type": ["textfield"], "id": "x"}, "form-component-type"),
        ({"type": "textfield", "id": "x", "label": "X"}, "form-key"),
        ({**TEXT, "id": "x", "key": "a b"}, "form-key"),
        ({**TEXT, "id": "x", "key": "__class__"}, "form-key"),
        ({**TEXT, "id": "x", "key": "a..b"}, "form-key"),
        ({**TEXT, "id": "x", "validate": {"pattern": "("}}, "form-pattern"),
        ({**TEXT, "id": "x", "validate": {"maxLength": "many"}}, "form-number"),
        ({**TEXT, "id": "x", "validate": {"validationType": "iban"}}, "form-validation"),
        ({**TEXT, "id": "x", "conditional": {"hide": "=1 +"}}, "form-expression"),
        ({**TEXT, "id": "x", "conditional": {"hide": "true"}}, "form-expression"),
        ({**TEXT, "id": "x", "readonly": "=)"}, "form-expression"),
        ({**TEXT, "id": "x", "properties": {"access": "sometimes"}}, "form-access"),
        ({"type": "select", "key": "a", "id": "x", "label": "A"}, "form-options"),
        ({"type": "datetime", "key": "a", "id": "x", "label": "A", "subtype": "week"},
         "form-datetime"),
        ({"type": "expression", "key": "a", "id": "x"}, "form-expression"),
        ({"type": "table", "id": "x", "dataSource": "lines"}, "form-table"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_a_finding_that_names_the_component(component, code):
    assert ("error", code, "x") in findings(component)


def test_an_option_offered_twice_is_a_finding():
    twice = [{"label": "A", "value": "1"}, {"label": "B", "value": 1}]
    assert findings({"type": "radio", "key": "a", "label": "A", "values": twice})


@pytest.mark.parametrize("other", ["a", "a.b"])
def test_two_fields_cannot_share_a_place_in_the_data(other):
    second = {**TEXT, "id": "second", "key": other}
    assert ("error", "form-duplicate-key", "second") in findings(TEXT, second)


def test_a_key_may_occur_again_within_rows():
    assert not findings(TEXT, {"type": "dynamiclist", "path": "lines", "components": [TEXT]})


def test_locked_columns_in_a_list_that_can_grow_would_lose_values():
    locked = {**TEXT, "readonly": True}
    lines = {"type": "dynamiclist", "id": "x", "path": "lines", "components": [locked]}
    assert ("error", "form-rows", "x") in findings(lines)
    assert not findings({**lines, "allowAddRemove": False})


def test_a_field_without_label_is_a_warning():
    assert findings({"type": "textfield", "key": "a"}) == [("warning", "form-label", "a")]


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", '{"id": 1, "id": 2}', '{"components": NaN}', b"\xff\xfe\x00",
     "[" * 9999, " " * (MAX_BYTES + 1)],
)  # fmt: skip
def test_a_file_that_is_no_json_object_is_refused_with_a_finding(content):
    assert forms.read(content).blocked


@pytest.mark.parametrize("components", [5, {"a": 1}, [5], [None], "text"])
def test_components_of_a_wrong_shape_are_findings(components):
    assert forms.read({"components": components}).blocked


def test_groups_too_deep_are_refused():
    nested = TEXT
    for _ in range(8):
        nested = {"type": "group", "components": [nested]}
    assert forms.read({"components": [nested]}).blocked


def test_too_many_components_are_one_finding():
    many = [{"type": "textfield", "key": f"k{n}", "label": "K"} for n in range(400)]
    assert len(forms.read({"components": many}).findings) == 1


def test_the_expression_of_a_limit_is_read():
    number = {"type": "number", "key": "a", "label": "A", "validate": {"max": "=free"}}
    form = forms.read(json.dumps({"components": [number]})).form
    assert isinstance(form.components[0], NumberField)
    assert form.components[0].most.text == "free"


def test_labels_have_a_chinese_twin_in_the_properties():
    words = {"label_zh_Hans_CN": "金额", "description_zh_Hans_CN": "含税"}
    component = {**TEXT, "description": "With tax", "properties": words}
    field = forms.read({"components": [component]}).form.components[0]
    assert (field.label.in_locale("zh_Hans_CN"), field.help.in_locale("zh-Hans-CN")) == (
        "金额",
        "含税",
    )
    assert field.label.in_locale("de") == "A"


def test_a_list_keeps_its_limits():
    field = forms.read({"components": [
        {"type": "dynamiclist", "path": "a.b", "components": [],
         "properties": {"min_items": "1", "max_items": "9999"}}]}).form.components[0]  # fmt: skip
    assert isinstance(field, DynamicList)
    assert (field.path, field.fewest, field.most) == (("a", "b"), 1, 500)


def test_findings_read_as_sentences():
    read = forms.read({"components": [{"type": "html", "id": "x"}]})
    assert str(read.findings[0]) == "A html can carry foreign content and is not shown in forms."
