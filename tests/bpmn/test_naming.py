"""A diagram is read in the language of its reader, and else says what the model says."""

import pytest

from workflow_engine.bpmn.document import parse
from workflow_engine.bpmn.naming import with_names
from workflow_engine.demo import process_folders

(FOLDER,) = (folder for folder in process_folders() if folder.name == "purchase_order")
MODEL = (FOLDER / "main.bpmn").read_bytes()


def names(xml: bytes) -> dict[str, str]:
    return {each.id: each.name for each in parse(xml).elements() if each.id and each.name}


def test_elements_get_the_names_of_another_language_and_all_else_stays() -> None:
    before = names(MODEL)
    chosen = sorted(before)[0]
    after = names(with_names(MODEL, {chosen: "“下单” <&>", "nothing": "没有"}))
    assert after == {**before, chosen: "“下单” <&>"}


@pytest.mark.parametrize("xml", [b"", b"no model", MODEL[:500]], ids=["empty", "text", "cut off"])
def test_what_cannot_be_read_stays_as_it_is(xml: bytes) -> None:
    assert with_names(xml, {"a": "b"}) == xml


def test_without_names_the_bytes_are_the_same() -> None:
    assert with_names(MODEL, {}) is MODEL
