"""The form as a page: filled in and corrected without JavaScript, usable for everybody."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template_string, request
from playwright.sync_api import Browser
from werkzeug.datastructures import MultiDict

from tests.forms.builders import component, form, rows
from tests.ui.browser import EVERY_VIEW, View, axe, opened, served, sideways
from tests.ui.gallery import make_app
from workflow_engine import forms
from workflow_engine.errors import FormInvalid

COLOURS = [{"label": "Red", "value": "red"}, {"label": "Blue", "value": "blue"}]
NEEDED = {"validate": {"required": True}}
ORDER = form(
    {"type": "text", "text": "# Order\nPlease fill in.\n- carefully"},
    component("textfield", "title", description="A few words", **NEEDED),
    component("textarea", "reason"),
    component("number", "limit", readonly=True),
    {"type": "separator"},
    component("checkbox", "urgent"),
    component("textfield", "why", conditional={"hide": "=urgent != true"}, **NEEDED),
    component("radio", "colour", values=COLOURS, **NEEDED),
    component("checklist", "extras", values=COLOURS),
    component("select", "shade", values=COLOURS),
    component("taglist", "tags", values=COLOURS),
    component("datetime", "until"),
    {"type": "group", "label": "Delivery", "components": [component("textfield", "city")]},
    {"type": "spacer"},
    rows(
        component("textfield", "item", **NEEDED),
        component("number", "quantity", layout={"row": "r"}, **NEEDED),
        component("number", "price", layout={"row": "r"}, decimalDigits=2),
        properties={"max_items": "3"},
    ),
    {
        "type": "table",
        "label": "Offers",
        "dataSource": "=offers",
        "columns": [{"key": "who", "label": "Supplier"}],
    },
)
KNOWN = {"limit": Decimal("500"), "offers": [{"who": "Acme & Sons"}]}
PAGE = """{% extends "plain.html" %}{% import "forms.html" as forms with context %}
{% block title %}Order{% endblock %}
{% block content %}<h1>Order</h1><form method="post">
<input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
{{ forms.fields(widgets) }}<button class="btn btn-primary" name="outcome" value="send">Send</button>
</form>{% endblock %}"""


def order_page():
    """What a task page does with a form."""
    values, errors = {}, {}
    if request.method == "POST":
        values = forms.edited_rows(ORDER, request.form)
        if values is None:
            values = forms.from_form_post(ORDER, request.form)
            try:
                return {"accepted": sorted(forms.check(ORDER, values, KNOWN).values)}
            except FormInvalid as error:
                errors = error.errors
    widgets = forms.render(ORDER, values, errors, context=KNOWN)
    return render_template_string(PAGE, widgets=widgets)


@pytest.fixture(scope="module")
def app() -> Flask:
    made = make_app()
    made.config["WTF_CSRF_ENABLED"] = False
    made.add_url_rule("/order", view_func=order_page, methods=["GET", "POST"])
    return made


class Visitor:
    """A browser without JavaScript: sends what the page holds, and what was typed."""

    def __init__(self, app):
        self.client = app.test_client()
        self.show(self.client.get("/order"))

    def show(self, answer):
        self.answer = answer
        self.page = BeautifulSoup(answer.data, "html.parser")

    def fields(self):
        for field in self.page.select("input[name], textarea[name]"):
            if field.get("type") not in ("checkbox", "radio") or field.has_attr("checked"):
                yield field["name"], field.get("value", field.text.removeprefix("\n"))
        for option in self.page.select("select option[selected]"):
            yield option.parent["name"], option["value"]

    def press(self, name, value, **typed):
        found = MultiDict(self.fields())
        for key, text in typed.items():
            found.setlist(key.replace("_", "-"), [text])
        found.add(name, value)
        self.show(self.client.post("/order", data=found))

    def value(self, name):
        return self.page.find(attrs={"name": name})["value"]


@pytest.fixture
def visitor(app):
    return Visitor(app)


FIRST = {"title": "Bolts", "colour": "red", "lines_0_item": "M8", "lines_0_quantity": "5"}


def test_a_form_is_filled_in_and_accepted(visitor):
    visitor.press("outcome", "send", **FIRST)
    assert {"title", "colour", "lines", "urgent", "tags"} <= set(visitor.answer.json["accepted"])


def test_rows_are_added_and_removed_by_buttons(visitor):
    visitor.press("_add", "lines", **FIRST)
    visitor.press("_add", "lines", lines_1_item="M10")
    assert visitor.page.find("button", attrs={"name": "_add"}) is None
    visitor.press("_remove", "lines-0")
    assert (visitor.value("lines-0-item"), visitor.value("title")) == ("M10", "Bolts")


def test_a_mistake_is_told_beside_its_field_and_what_was_typed_stays(visitor):
    visitor.press("outcome", "send", **{**FIRST, "lines_0_quantity": "many"})
    field = visitor.page.find(attrs={"name": "lines-0-quantity"})
    message = visitor.page.find(id=field["aria-describedby"]).get_text(strip=True)
    assert (field["value"], message) == ("many", "Enter a number like 1234.50.")


def test_a_ticked_box_brings_its_question_with_the_next_answer(visitor):
    assert visitor.page.find(attrs={"name": "why"}) is None
    visitor.press("outcome", "send", urgent="true", **FIRST)
    assert visitor.page.find(attrs={"name": "why"})["aria-invalid"] == "true"


def test_the_first_button_of_the_form_decides_nothing(visitor):
    assert visitor.page.select_one("form button")["name"] == "_enter"


def test_what_may_only_be_read_has_no_input(visitor):
    assert visitor.page.find(attrs={"name": "limit"}) is None
    assert visitor.page.find(id="limit").text == "500"


def test_every_input_has_a_label_and_no_id_occurs_twice(visitor):
    ids = [tag["id"] for tag in visitor.page.select("[id]")]
    assert len(ids) == len(set(ids))
    labelled = {label["for"] for label in visitor.page.select("label[for]")}
    for field in visitor.page.select("input.form-control, textarea, select"):
        assert field["id"] in labelled


def test_nothing_typed_can_become_html(visitor):
    attack = '"><script>alert(1)</script>'
    visitor.press("_add", "lines", **{**FIRST, "title": attack, "reason": "</textarea><script>"})
    assert b"<script>alert" not in visitor.answer.data
    assert visitor.value("title") == attack


@pytest.mark.browser
@pytest.mark.parametrize("view", EVERY_VIEW, ids=str)
def test_everybody_can_use_the_form(browser: Browser, address: str, view: View) -> None:
    with opened(browser, address, view) as watched:
        watched.page.goto("/order")
        assert axe(watched.page) == []
        assert sideways(watched.page) == 0
        watched.page.locator("[name=title]").fill("x")
        watched.page.keyboard.press("Enter")
        assert axe(watched.page) == []
        assert watched.complaints == []


@pytest.fixture(scope="module")
def address(app):
    with served(app) as found:
        yield found
