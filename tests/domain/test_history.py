import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow_engine.domain.history import (
    EMPTY,
    Head,
    append,
    canonical,
    head_of,
    plain,
    verify,
)
from workflow_engine.errors import ValueRefused

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc"), inner, max_size=3),
    max_leaves=8,
).filter(lambda value: "\\u0000" not in json.dumps(value))


def chain(bodies):
    head, entries = EMPTY, []
    for number, body in enumerate(bodies):
        at = NOON + timedelta(minutes=number)
        entry = append(head, instance_id="i1", at=at, event="moved", body={"value": body})
        entries.append(entry)
        head = head_of(entry)
    return entries, head


CHAINS = st.lists(st.integers(0, 3), min_size=2, max_size=6).map(chain)


def kinds(entries, head=None):
    return {problem.kind for problem in verify(entries, head)}


@given(CHAINS)
def test_an_untouched_chain_is_sound(made):
    assert verify(*made) == []


@given(st.lists(JSON, max_size=2))
def test_a_chain_read_back_from_a_json_store_is_sound(bodies):
    entries, head = chain(bodies)
    stored = [replace(e, body=json.loads(json.dumps(dict(e.body)))) for e in entries]
    assert verify(stored, head) == []


def test_an_instance_without_history_is_sound():
    assert verify([], EMPTY) == []


EDITS = st.sampled_from(
    [
        {"event": "other"},
        {"at": NOON + timedelta(days=1)},
        {"instance_id": "i2"},
        {"seq": 99},
        {"body": {"value": "something else altogether"}},
        {"hash": "ab" * 32},
        {"prev_hash": "cd" * 32},
        {"prev_hash": "no hash"},
    ]
)


@given(CHAINS, st.data(), EDITS)
def test_every_single_edit_is_found(made, data, edit):
    entries, head = made
    at = data.draw(st.integers(0, len(entries) - 1))
    entries[at] = replace(entries[at], **edit)
    assert verify(entries, head)


@given(CHAINS, st.data())
def test_an_edit_whose_hash_was_recomputed_is_found(made, data):
    entries, head = made
    at = data.draw(st.integers(0, len(entries) - 1))
    old = entries[at]
    entries[at] = append(
        Head(old.seq - 1, old.prev_hash),
        instance_id="i1", at=old.at, event="moved", body={"value": "forged"},
    )  # fmt: skip
    assert kinds(entries, head) & {"broken_link", "head"}


@given(CHAINS, st.data())
def test_every_deletion_is_found(made, data):
    entries, head = made
    del entries[data.draw(st.integers(0, len(entries) - 1))]
    assert verify(entries, head)


@given(CHAINS, st.data())
def test_every_swap_is_found(made, data):
    entries, head = made
    a = data.draw(st.integers(1, len(entries) - 1))
    b = data.draw(st.integers(0, a - 1))
    entries[a], entries[b] = entries[b], entries[a]
    assert kinds(entries, head) & {"order", "gap", "broken_link"}


@given(CHAINS, st.data())
def test_every_insertion_is_found(made, data):
    entries, head = made
    at = data.draw(st.integers(0, len(entries)))
    before = head_of(entries[at - 1]) if at else EMPTY
    forged = append(before, instance_id="i1", at=NOON, event="moved", body={"value": "forged"})
    entries.insert(at, forged)
    assert verify(entries, head)


def test_a_cut_tail_is_found_by_the_head_alone():
    entries, head = chain(["a", "b", "c"])
    assert verify(entries[:2]) == []
    assert kinds(entries[:2], head) == {"head"}


def test_a_line_of_another_instance_is_found():
    entries, _ = chain(["a", "b"])
    entries[1] = replace(entries[1], instance_id="i2")
    assert kinds(entries) == {"foreign", "altered"}


def test_a_gap_names_the_line_after_it():
    entries, _ = chain(["a", "b", "c"])
    found = verify([entries[0], entries[2]])
    assert [(p.seq, p.kind) for p in found] == [(3, "gap"), (3, "broken_link")]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": "é会"}, '{"a":"é会","b":1}'),
        (Decimal("12.50"), '"12.50"'),
        (0.1, '"0.1"'),
        (datetime(2026, 1, 1, 8, tzinfo=timezone(timedelta(hours=8))),
         '"2026-01-01T00:00:00.000000Z"'),
        (date(2026, 1, 1), '"2026-01-01"'),
        (timedelta(minutes=1, microseconds=5), '"PT60.000005S"'),
        ((1, None, True), "[1,null,true]"),
        (frozenset({"b", "a"}), '["a","b"]'),
    ],
)  # fmt: skip
def test_a_value_has_one_byte_form(value, text):
    assert canonical(value).decode() == text


@given(JSON)
def test_making_plain_twice_changes_nothing(value):
    assert plain(plain(value)) == plain(value)


LOOP: list = []
LOOP.append(LOOP)


@pytest.mark.parametrize(
    "value",
    [float("nan"), Decimal("Infinity"), "\ud800", "a\x00b", {1: 2}, object(), LOOP,
     datetime(2026, 1, 1), {"\ud800": 1}, b"bytes", pytest.param(10**5000, id="huge")],  # noqa: DTZ001
)  # fmt: skip
def test_what_is_not_data_is_refused(value):
    with pytest.raises(ValueRefused):
        canonical({"v": value})
