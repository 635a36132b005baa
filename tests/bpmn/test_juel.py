"""Expressions of Camunda and Flowable compute the same in FEEL, or are said not to."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow_engine import feel
from workflow_engine.bpmn.juel import to_feel

VARIABLES = {
    "amount": Decimal(1500), "kind": "IT", "name": "Wang", "none": None, "yes": True, "no": False,
    "items": ["a", "b", "c"], "bare": [], "blank": "", "n": Decimal(2), "i": Decimal(1),
    "order": {"id": "A-1", "lines": [{"qty": Decimal(3)}, {"qty": Decimal(4)}], "vip": True},
    "key": "id", "business_key": "PR-1",
}  # fmt: skip
NOW = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)


def value(text: str) -> object:
    translated = to_feel(text)
    assert translated is not None, text
    assert translated.startswith("=")
    return feel.compile(translated[1:].strip()).evaluate(VARIABLES, now=NOW)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${amount}", 1500),
        ("#{amount}", 1500),
        ("  ${ amount }  ", 1500),
        ("${amount > 1000 && kind == 'IT'}", True),
        ("${amount gt 1000 and kind eq \"IT\"}", True),
        ("${amount < 1000 || kind != 'IT'}", False),
        ("${amount le 1500 or no}", True),
        ("${!yes}", False),
        ("${not yes || yes}", True),
        ("${!(yes && no)}", True),
        ("${yes == (amount > 1)}", True),
        ("${(amount + 500) * 2 - 1}", 3999),
        ("${amount - 500 - 500}", 500),
        ("${amount - (500 - 500)}", 1500),
        ("${amount div 3 + amount mod 7}", 502),
        ("${amount / 3 % 7}", 3),
        ("${-n + 3}", 1),
        ("${yes ? 'a' : no ? 'b' : 'c'}", "a"),
        ("${no ? 'a' : no ? 'b' : 'c'}", "c"),
        ("${empty blank}", True),
        ("${empty none}", True),
        ("${empty bare}", True),
        ("${!empty items}", True),
        ("${not empty amount}", True),
        ("${none == null}", True),
        ("${order.id}", "A-1"),
        ("${order.lines[1].qty}", 4),
        ("${order['id']}", "A-1"),
        ("${order[key]}", "A-1"),
        ("${items[i]}", "b"),
        ("${items.get(0)}", "a"),
        ("${items.size() == 3}", True),
        ("${items.contains('b')}", True),
        ("${name.contains('an')}", True),
        ("${name.startsWith('W') && name.endsWith('g')}", True),
        ("${name.toLowerCase()}", "wang"),
        ("${name.length() > 3}", True),
        ("${name.equals('Wang')}", True),
        ("${'wang'.equalsIgnoreCase(name)}", True),
        ("${name.substring(1, 3)}", "an"),
        ("${bare.isEmpty()}", True),
        ("${order.getId()}", "A-1"),
        ("${order.isVip()}", True),
        ("${order.containsKey('nobody')}", False),
        ("${S(order).prop('id').stringValue()}", "A-1"),
        ("${execution.getVariable('amount') > 1}", True),
        ("${execution.hasVariable('nobody')}", False),
        ("${execution.processBusinessKey}", "PR-1"),
        ("${execution.getProcessBusinessKey()}", "PR-1"),
        ("${variables:getOrDefault(nobody, 5)}", 5),
        ("${vars:get(amount) > 5}", True),
        ("${var:eq(kind, 'IT')}", True),
        ("${variables:isNotEmpty(items)}", True),
        ("Order ${order.id} of ${name}", "Order A-1 of Wang"),
        ("${amount}${n}", "15002"),
        ("say \"${name}\"", 'say "Wang"'),
        ("${'it\\'s \"so\"'}", 'it\'s "so"'),
        ("${'}'}", "}"),
        ("${'a + b'}", "a + b"),
        ("${dateTime().plusDays(3) == now().plusHours(72).toDate()}", True),
        ("${now().minusWeeks(n) < now()}", True),
    ],
)  # fmt: skip
def test_it_computes_the_same(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize("text", ["", "anna", "a, b", "PT5M", "= x + 1", "$x", "{x}", "=${x}"])
def test_what_is_no_expression_stays_as_it_is(text):
    assert to_feel(text) == text


@pytest.mark.parametrize(
    "text",
    ["${bean.call()}", "${bean.call(execution)}", "${task.assignee}", "${execution.id}", "${}",
     "${x", "${x y}", "${x instanceof y}", "${a = b}", "${f(x)}", "${x.items.stream()}",
     "${for}", "${x ? y}", "${[1]}", "${'x}", "${a..b}", "${x.}", "#{x", "${" + "(" * 5_000,
     "${" + "!" * 5_000 + "x}", "${variables:get('a b')}", "${x;y}", "${items.get()}"],
)  # fmt: skip
def test_what_only_the_other_engine_can_do_is_not_guessed(text):
    assert to_feel(text) is None


@given(st.text("${}#'\"()[].,:?!&|=<>+-*/% abnotempty0123\\", max_size=40))
def test_any_text_is_translated_or_not_but_never_fails(text):
    found = to_feel("${" + text)
    assert found is None or isinstance(found, str)


@given(st.text("abnotemply &|=<>+-*/%().'?:!", max_size=25))
def test_what_is_translated_is_feel(text):
    found = to_feel("${" + text + "}")
    if found is not None:
        feel.compile(found[1:].strip())
