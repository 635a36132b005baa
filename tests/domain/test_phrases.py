"""Texts that are kept: as JSON and back, in whatever language they are read."""

import json
from decimal import Decimal

import pytest

from workflow_engine.connections.errors import NotSent
from workflow_engine.domain.phrases import packed, phrase_of, shown
from workflow_engine.errors import Phrase

CHINESE = {"{host}: {reason}": "{host}：{reason}", "refused": "被拒绝"}


def kept(text: str) -> str:
    """As it comes back from the database."""
    return shown(str(text), json.loads(json.dumps(packed(text))))


def in_chinese(text: str) -> str:
    assert isinstance(text, Phrase)
    return text.translated(lambda template: CHINESE.get(template, template))


def test_a_phrase_inside_a_phrase_is_translated_too():
    text = kept(Phrase("{host}: {reason}", host="erp", reason=Phrase("refused")))
    assert text == "erp: refused"
    assert in_chinese(text) == "erp：被拒绝"


def test_what_is_no_phrase_stays_as_it_is():
    assert packed("It {broke}.") is None
    assert kept("It {broke}.") == "It {broke}."
    assert shown("from before", None) == "from before"


@pytest.mark.parametrize("value", ["{host}", "{}", "{0.__class__}", "%(x)s", "}{"])
def test_a_value_with_braces_is_no_template(value):
    assert kept(Phrase("{host}: {reason}", host="erp", reason=value)) == f"erp: {value}"


def test_amounts_are_said_exactly_and_long_values_are_cut():
    assert kept(Phrase("{amount}", amount=Decimal("1.10"))) == "1.10"
    assert len(kept(Phrase("{text}", text="x" * 9_000))) == 500


def test_an_error_keeps_its_own_template():
    refused = NotSent(host="erp", reason=Phrase("refused"))
    text = kept(phrase_of(refused))
    assert text == str(refused)
    assert isinstance(text, Phrase)
    assert text.template == NotSent.message
