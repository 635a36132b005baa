"""States as bytes: what is kept, what is refused, and that old ones still load."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow_engine.bpmn import State, codec, decode, encode
from workflow_engine.bpmn.ports import Limits
from workflow_engine.bpmn.state import Phase, Scope, Token, Wait
from workflow_engine.bpmn.values import accept, accept_value
from workflow_engine.bpmn.variables import Variables
from workflow_engine.errors import ValueRefused
from workflow_engine.feel.values import Months, Range

LIMITS = Limits()
FULL = State(
    tokens=(
        Token(2, "approve", 1, Phase.WAIT, 3, "f1", {"n": 1}),
        Token(7, "pay", 5, Phase.FINISH, 1, None, {"result": {"id": "x"}}, ("result",)),
        Token(8, "inner", 1, Phase.WAIT, 1, "f2"),
    ),
    scopes=(
        Scope(1, "purchase", variables=Variables.of({
            "amount": Decimal("12.50"), "day": date(2026, 3, 2), "none": None, "yes": True,
            "moment": datetime(2026, 3, 2, 11, 0, tzinfo=UTC), "at": time(9, 30),
            "zoned": datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")),
            "span": timedelta(days=-1, microseconds=5), "months": Months(14),
            "lines": [{"item": "纸", "count": 3}, []],
        })),
        Scope(5, "sub", 1, 8, Variables.of({"own": "text"})),
    ),
    waits=(
        Wait(3, "user", 2, "approve"),
        Wait(4, "timer", 2, "late", datetime(2026, 3, 4, 8, 0, tzinfo=UTC), 2, "PT10M"),
        Wait(9, "trouble", 7, "pay"),
    ),
    counts={"approve": 3, "pay": 1},
    next_id=10,
)  # fmt: skip

#: As every released version wrote ``FULL``. Never change one: instances lie in databases so.
STORED = {
    1: (
        "0195939702a7617070726f7665010203a2663181a16e019807a3706179050301c081a6726573756c"
        "7481a26964a17891a6726573756c749608a5696e6e6572010201a26632929501a870757263686173"
        "65c0c08aa6616d6f756e74c7050131322e3530a3646179c70a02323032362d30332d3032a46e6f6e"
        "65c0a3796573c3a66d6f6d656e74c71903323032362d30332d30325431313a30303a30302b30303a"
        "3030a26174d70430393a33303a3030a57a6f6e6564c72303323032362d31302d32355430323a3330"
        "3a3030404575726f70652f4265726c696e7c31a47370616ec706052d312c302c35a66d6f6e746873"
        "d5063134a56c696e65739282a46974656da3e7bab8a5636f756e7403909505a3737562010881a36f"
        "776ea474657874939403a47573657202a7617070726f76659704a574696d657202a46c617465c719"
        "03323032362d30332d30345430383a30303a30302b30303a303002a5505431304d9409a774726f75"
        "626c6507a370617982a7617070726f766503a3706179010a"
    ),
    2: (
        "0296939902a7617070726f7665010203a2663181a16e0190009907a3706179050301c081a6726573"
        "756c7481a26964a17891a6726573756c74009908a5696e6e6572010201a26632c09000929801a870"
        "75726368617365c0c08aa6616d6f756e74c7050131322e3530a3646179c70a02323032362d30332d"
        "3032a46e6f6e65c0a3796573c3a66d6f6d656e74c71903323032362d30332d30325431313a30303a"
        "30302b30303a3030a26174d70430393a33303a3030a57a6f6e6564c72303323032362d31302d3235"
        "5430323a33303a3030404575726f70652f4265726c696e7c31a47370616ec706052d312c302c35a6"
        "6d6f6e746873d5063134a56c696e65739282a46974656da3e7bab8a5636f756e740390c0c0c09805"
        "a3737562010881a36f776ea474657874c0c0c0939c03a47573657202a7617070726f7665c0c0c0c0"
        "0000c0c09c04a574696d657202a46c617465d6ff69a7e68002a5505431304dc00000c0c09c09a774"
        "726f75626c6507a3706179c0c0c0c00000c0c082a7617070726f766503a3706179010a90"
    ),
}


@pytest.mark.parametrize("version", STORED)
def test_states_of_every_version_still_load(version):
    data = bytes.fromhex(STORED[version])
    assert data[0] == version
    assert decode(data) == FULL


def test_the_present_version_is_among_the_stored_ones():
    assert encode(FULL).hex() == STORED[codec.VERSION]


def test_older_states_are_upgraded_one_version_after_another(monkeypatch):
    monkeypatch.setattr(codec, "VERSION", 4)
    steps = {**codec.UPGRADES, 2: lambda d: d, 3: lambda d: [*d[:4], d[4] + 100]}
    monkeypatch.setattr(codec, "UPGRADES", steps)
    assert decode(bytes.fromhex(STORED[1])).next_id == 110


def test_a_state_of_the_future_is_refused():
    with pytest.raises(ValueError, match="newer"):
        decode(bytes([99]) + encode(FULL)[1:])


SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20
    ) | st.decimals(allow_nan=False, allow_infinity=False, places=4)
    | st.dates() | st.timedeltas() | st.times() | st.builds(Months, st.integers(-999, 999))
    | st.datetimes(timezones=st.just(UTC) | st.just(ZoneInfo("Asia/Shanghai"))
                   | st.just(timezone(timedelta(hours=2))))
)  # fmt: skip
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.text("abc纸", max_size=5), inner, max_size=4
    ), max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(st.text("abcdef", min_size=1), VALUES, max_size=5))
def test_every_value_that_is_accepted_survives_the_codec(variables):
    taken = accept(variables, LIMITS)
    state = State(scopes=(Scope(1, "p", variables=Variables.of(taken)),))
    again = decode(encode(state))
    assert again == state
    assert [type(v) for v in again.variables.values()] == [type(v) for v in taken.values()]
    assert encode(again) == encode(state)


def loop() -> list[object]:
    inside: list[object] = []
    inside.append({"x": inside})
    return inside


def deep(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


SHARED: list[object] = [0] * 1_000
for _ in range(3):
    SHARED = [SHARED] * 1_000


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (float("nan"), "finite"), (float("inf"), "finite"), (Decimal("sNaN"), "finite"),
        (Decimal("-Infinity"), "finite"), ([1, {"x": float("nan")}], "finite"),
        ("\ud800", "characters"), ({"\udfff": 1}, "characters"), ("a\0b", "characters"),
        (loop(), "itself"), (deep(33), "deeply"), (deep(100_000), "deeply"),
        (SHARED, "large"), ("x" * 262_145, "large"), (10**400, "large"), (10**5_000, "large"),
        ({1: 2}, "name"), ({1, 2}, "data"), (b"bytes", "data"), (object(), "data"),
        (print, "data"), (Range(1, 2), "data"), (1j, "data"),
    ],
    ids=lambda value: str(type(value).__name__),
)  # fmt: skip
def test_what_is_no_data_is_refused_with_its_place(value, reason):
    with pytest.raises(ValueRefused, match=reason):
        accept({"amount": value}, LIMITS)


def test_the_refusal_names_the_place():
    with pytest.raises(ValueRefused, match=r"lines\[2\]\.price"):
        accept({"lines": [{}, {"price": float("nan")}]}, LIMITS)


def test_numbers_of_binary_fractions_become_decimals():
    assert accept_value(0.1, LIMITS) == Decimal("0.1")
    assert accept_value(2**70, LIMITS) == Decimal(2**70)


def test_what_is_accepted_is_a_copy():
    given_lines = [{"n": 1}]
    taken = accept({"lines": given_lines}, LIMITS)
    given_lines[0]["n"] = 2
    assert taken == {"lines": [{"n": 1}]}
