from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_modules.procurement.suppliers import rules
from erp_modules.procurement.suppliers.acts import SamePerson
from erp_modules.procurement.tests.desk import open_desk
from erp_modules.testing import NOON
from workflow_engine.commands.fields import FieldsWrong
from workflow_engine.commands.records import act_command
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import BusinessError

IBAN = "DE02120300000000202051"
KNOWN = "+86 10 5555 0100"


@pytest.fixture
def desk(engine, bench):
    return open_desk(engine, bench)


def supplier(desk, code="S-100"):
    return desk.see("mei", "supplier", code)


def ask(desk, login="mei", **others):
    account = {"holder": "Huaxin", "bank": "ICBC", "account_number": IBAN, "because": "A letter"}
    values = {"supplier": "S-100", "action": "add", **account, **others}
    return desk.save(login, "supplier_bank_change", **values)


def call_back(desk, change, login="li", **others):
    desk.travel(hours=1)
    said = {"spoke_with": "Ms Wang", "number_called": KNOWN, "called_at": desk.clock.now()}
    return desk.act(login, "supplier_bank_change", "confirm", change, **{**said, **others})


def test_a_supplier_is_not_paid_while_a_change_of_its_account_is_open(desk):
    found = supplier(desk)["id"]
    assert desk.ask("check_payable", supplier=found) == {"payable": True, "codes": []}
    change = ask(desk)
    assert desk.ask("check_payable", supplier=found)["codes"] == ["BANK_CHANGE_OPEN"]
    call_back(desk, change)
    assert desk.ask("check_payable", supplier=found)["payable"]


def test_the_account_is_written_only_by_the_second_person(desk):
    change = ask(desk)
    assert len(supplier(desk)["bank_accounts"]) == 1
    call_back(desk, change)
    accounts = supplier(desk)["bank_accounts"]
    assert [one["masked"] for one in accounts] == ["•••• 0100", "•••• 2051"]
    kept = desk.see("mei", "supplier_bank_change", change)
    assert (kept["spoke_with"], kept["number_called"]) == ("Ms Wang", KNOWN)
    assert kept["called_at"] == desk.clock.now()
    assert kept["decided_by_id"] == desk.company.people["li"]


def test_nobody_confirms_his_own_change(desk):
    change = ask(desk)
    with pytest.raises(SamePerson):
        call_back(desk, change, login="mei")
    assert desk.see("mei", "supplier_bank_change", change)["state"] == "asked"


def test_two_accounts_of_one_person_are_one_person(desk):
    change, kind = ask(desk), desk.kind("supplier_bank_change")
    second = replace(desk.actor("mei"), account_id=new_id())
    with pytest.raises(SamePerson):
        desk.engine.execute(act_command(kind, kind.act("reject"))(change, reason="Not me"), second)


def test_the_engine_confirms_nothing_that_no_person_has_approved(desk):
    change = ask(desk)
    with pytest.raises(SamePerson):
        desk.ask(
            "confirm_supplier_bank_change",
            supplier_bank_change=change,
            spoke_with="Ms Wang",
            number_called=KNOWN,
            called_at=desk.clock.now(),
        )


@pytest.mark.parametrize("number", ["+86 10 5555 0199", "0100", ""])
def test_a_call_to_another_number_is_no_call_back(desk, number):
    change = ask(desk)
    with pytest.raises((BusinessError, FieldsWrong)):
        call_back(desk, change, number_called=number)
    assert supplier(desk)["payments_blocked"]


def test_a_number_that_came_with_the_change_is_not_known(desk):
    change = ask(desk)
    desk.save("li", "supplier", supplier(desk)["id"], phone="+86 10 6666 0000")
    with pytest.raises(BusinessError, match="on file before"):
        call_back(desk, change, number_called="+86 10 6666 0000")


def test_a_number_that_the_asker_entered_himself_is_not_known(desk):
    desk.save("mei", "supplier", supplier(desk)["id"], phone="+86 10 6666 0000")
    desk.travel(days=3)
    change = ask(desk)
    with pytest.raises(BusinessError, match="somebody else"):
        call_back(desk, change, number_called="+86 10 6666 0000")


@pytest.mark.parametrize("hours", [-2, 2])
def test_the_call_was_after_the_question_and_before_now(desk, hours):
    change = ask(desk)
    when = desk.clock.now() + timedelta(hours=1 + hours)
    with pytest.raises(BusinessError, match="call must have been"):
        call_back(desk, change, called_at=when)


def test_a_rejected_change_leaves_the_account_and_lets_the_supplier_be_paid(desk):
    change = ask(desk, action="replace", account="0100")
    desk.act("li", "supplier_bank_change", "reject", change, reason="Ms Wang knows of nothing")
    assert [one["masked"] for one in supplier(desk)["bank_accounts"]] == ["•••• 0100"]
    assert not supplier(desk)["payments_blocked"]


def test_a_replaced_account_is_gone(desk):
    call_back(desk, ask(desk, action="replace", account="0100"))
    assert [one["masked"] for one in supplier(desk)["bank_accounts"]] == ["•••• 2051"]


def test_without_an_account_nothing_is_paid(desk):
    removed = {"holder": "", "bank": "", "account_number": ""}
    call_back(desk, ask(desk, action="remove", account="0100", **removed))
    found = supplier(desk)["id"]
    assert desk.ask("check_payable", supplier=found)["codes"] == ["NO_BANK_ACCOUNT"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"account_number": "DE02120300000000202052"}, "account_number"),
        ({"holder": ""}, "holder"),
        ({"action": "replace", "account": "9999"}, "account"),
    ],
)
def test_a_change_that_cannot_be_is_refused_by_field(desk, given, field):
    with pytest.raises(FieldsWrong) as refused:
        ask(desk, **given)
    assert field in refused.value.errors
    assert not supplier(desk)["payments_blocked"]


def test_one_change_waits_at_a_time(desk):
    ask(desk)
    with pytest.raises(FieldsWrong) as refused:
        ask(desk)
    assert "supplier" in refused.value.errors


def test_account_numbers_are_read_only_by_who_may(desk):
    change = ask(desk)
    call_back(desk, change)
    for kind, record in (("supplier", "S-100"), ("supplier_bank_change", change)):
        assert IBAN in str(desk.see("mei", kind, record))
        hidden = str(desk.see("mei", kind, record, "bank_account:read"))
        assert IBAN not in hidden
        assert "2051" in hidden
    assert IBAN not in desk.audited()


def test_bank_accounts_are_not_written_past_the_second_person(desk):
    with pytest.raises(FieldsWrong) as refused:
        desk.save("mei", "supplier", supplier(desk)["id"], bank_accounts=[])
    assert "bank_accounts" in refused.value.errors


def test_a_blocked_supplier_is_let_go_by_who_may_and_not_while_on_a_list(desk):
    found = supplier(desk)["id"]
    desk.act("li", "supplier", "screen", found, result="hit")
    assert supplier(desk)["blocked"]
    with pytest.raises(BusinessError, match="compliance"):
        desk.act("li", "supplier", "unblock", found)
    desk.act("li", "supplier", "screen", found, result="accepted")
    desk.act("li", "supplier", "unblock", found)
    assert not supplier(desk)["blocked"]


def test_a_new_supplier_is_new_until_it_was_screened(desk):
    made = desk.save("mei", "supplier", code="S-500", name="Neu")
    assert supplier(desk, made)["is_new"]
    desk.act("mei", "supplier", "screen", made, result="clear")
    assert not supplier(desk, made)["is_new"]


@given(st.text("0123456789ABCDEF -", min_size=1, max_size=34))
def test_a_mask_shows_at_most_four_signs_and_never_half_of_the_number(number):
    plain, shown = rules.digits(number), rules.masked(number).removeprefix("••••").strip()
    assert len(shown) <= min(4, len(plain) // 2)
    assert plain.endswith(shown)


@pytest.mark.parametrize("number", [IBAN, "DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432"])
def test_an_iban_is_known_by_its_check_digits(number):
    assert rules.is_iban(number)
    digit = "1" if number[-1] != "1" else "2"
    assert not rules.is_iban(number[:-1] + digit)


def delivered(promised=0, came=0, received="10", returned="0", ordered="100", billed="100"):
    day = NOON.date()
    return rules.Delivered(
        None if promised is None else day + timedelta(days=promised),
        None if came is None else day + timedelta(days=came),
        *map(Decimal, (received, returned, ordered, billed)),
    )


@pytest.mark.parametrize(
    ("orders", "on_time", "quality", "price"),
    [
        ([], 100, 100, 100),
        ([delivered(), delivered(came=1)], 50, 100, 100),
        ([delivered(promised=None), delivered(came=None)], 0, 100, 100),
        ([delivered(returned="1")], 100, 90, 100),
        ([delivered(billed="110"), delivered(billed="90")], 100, 100, 95),
        ([delivered(billed="1000")], 100, 100, 0),
    ],
)
def test_a_score_counts_days_returns_and_what_was_billed_too_much(orders, on_time, quality, price):
    found = rules.score(orders)
    assert (found.on_time, found.quality, found.price) == (on_time, quality, price)
    assert found.total == (on_time * 40 + quality * 40 + price * 20) / 100
