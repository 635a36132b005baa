from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_modules.hr.expenses.rules import entry, tax_within
from erp_modules.hr.tests.office import TODAY, Office
from workflow_engine.errors import BusinessError, Invalid

D = Decimal


@pytest.fixture
def books(office: Office) -> Office:
    return office.books()


def receipt(amount, category="HOTEL", **said):
    return {
        "spent_on": TODAY - timedelta(3), "category": category, "amount": amount,
        "currency": "CNY", "cost_centre": "CC-300", "receipt_number": f"R-{amount}", **said,
    }  # fmt: skip


def claim(office, *lines, who="anna", **said):
    return office.make(
        "expense_claim", person=office.person(who), title="Visit", lines=list(lines), **said
    )


def through(office, made, *acts):
    for act in acts:
        office.do(f"{act}_expense_claim", expense_claim=made)
    return office.see("expense_claim", made)


def found(office, made):
    office.do("submit_expense_claim", expense_claim=made)
    answer = office.do("check_expenses", expense_claim=made)
    return answer["fine"], answer["codes"]


def posted(office, source):
    """Debits less credits by account."""
    from erp_modules.finance.ledger.model import Account, JournalEntry

    with office.bench.work() as ctx:
        sums: dict[str, Decimal] = {}
        for one in ctx.session.query(JournalEntry).filter_by(source_id=source):
            for line in one.lines:
                code = ctx.session.get(Account, line.account_id).code
                sums[code] = sums.get(code, D(0)) + line.debit - line.credit
        return {code: amount for code, amount in sums.items() if amount}


def test_an_audited_claim_is_posted_with_its_tax_and_paid_out(books: Office):
    made = claim(books, receipt("106", "MEALS"), receipt("500"))
    done = through(books, made, "submit", "approve", "audit")
    assert (done.amount, done.tax, done.payable) == (606, 6, 606)
    assert posted(books, made) == {"6600": 600, "2221.01": 6, "2241": -606}
    through(books, made, "pay")
    assert posted(books, made) == {"6600": 600, "2221.01": 6, "1002": -606}


def test_receipts_in_other_currencies_count_at_the_rate_of_their_day(books: Office):
    made = claim(books, receipt("10.50", currency="USD"))
    assert books.see("expense_claim", made).amount == D("73.50")


def test_an_advance_is_set_off_first_and_never_twice(books: Office):
    advance = books.make("expense_advance", person=books.person("anna"), title="Trip", amount="300")
    books.do("pay_expense_advance", expense_advance=advance)
    first = through(
        books, claim(books, receipt("200"), advance=advance), "submit", "approve", "audit", "pay"
    )
    assert (first.offset, first.payable) == (200, 0)
    second = claim(books, receipt("250"), advance=advance)
    done = through(books, second, "submit", "approve", "audit")
    assert (done.offset, done.payable) == (100, 150)
    assert books.see("expense_advance", advance).state == "settled"
    assert posted(books, second) == {"6600": 250, "1123": -100, "2241": -150}


def test_the_same_receipt_is_found_however_it_is_written(books: Office):
    assert found(books, claim(books, receipt("10", receipt_number="AB-12"))) == (True, [])
    again = claim(books, receipt("10", receipt_number=" ab 12 "), who="boris")
    assert found(books, again) == (False, ["DUPLICATE"])


def test_the_same_file_is_found(books: Office):
    lines = [receipt(amount, receipt_hash="ab" * 32) for amount in ("10", "11")]
    assert found(books, claim(books, *lines)) == (False, ["DUPLICATE"])


def test_a_receipt_is_paid_once_whoever_looked_at_it(books: Office):
    made = [claim(books, receipt("10", receipt_number="AB-12")) for _ in range(2)]
    for one in made:
        through(books, one, "submit", "approve")
    through(books, made[0], "audit")
    with pytest.raises(BusinessError) as refused:
        through(books, made[1], "audit")
    assert refused.value.error_code == "DUPLICATE"


def test_limits_of_a_day_count_all_claims_of_a_person(books: Office):
    assert found(books, claim(books, receipt("400"))) == (True, [])
    assert found(books, claim(books, receipt("201"))) == (False, ["OVER_LIMIT"])
    explained = claim(books, receipt("202", explanation="Fair"))
    assert found(books, explained) == (True, ["EXPLAINED"])
    assert found(books, claim(books, receipt("203"), who="boris")) == (True, [])


def test_receipts_may_be_missing_or_too_old(books: Office):
    missing = receipt("51", "MEALS", receipt_number="")
    old = receipt("5", "MEALS", spent_on=TODAY - timedelta(91))
    assert found(books, claim(books, missing, old)) == (False, ["NO_RECEIPT", "TOO_OLD"])
    assert found(books, claim(books, receipt("50", "MEALS", receipt_number=""))) == (True, [])


def test_nobody_audits_or_pays_his_own(books: Office):
    made = claim(books, receipt("10"))
    through(books, made, "submit", "approve")

    def do(act, person):
        books.do(f"{act}_expense_claim", expense_claim=made, person=books.person(person))

    for act, forbidden, other in (("audit", "anna", "boris"), ("pay", "boris", "chen")):
        with pytest.raises(BusinessError) as refused:
            do(act, forbidden)
        assert refused.value.error_code == "SAME_PERSON"
        do(act, other)
    assert books.see("expense_claim", made).state == "paid"


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("lines.0.spent_on", {"spent_on": TODAY + timedelta(1)}),
        ("lines.0.amount", {"amount": "1.001"}),
        ("lines.0.currency", {"currency": "EUR"}),
        ("lines.0.tax_code", {"tax_code": "OUT13"}),
    ],
)
def test_what_no_receipt_can_be_is_refused_at_its_field(books: Office, field, said):
    with pytest.raises(Invalid) as refused:
        claim(books, {**receipt("10"), **said})
    assert field in refused.value.errors


AMOUNTS = st.decimals(D("0.01"), D(99999), places=2)


@given(AMOUNTS, st.sampled_from([D(0), D(6), D(9), D(13)]))
def test_the_tax_within_an_amount_is_the_one_that_makes_it(gross, percent):
    tax = tax_within(gross, percent, "CNY")
    assert abs((gross - tax) * percent / 100 - tax) < D("0.01")


class Row:
    def __init__(self, category, centre, amount, tax):
        self.category_id, self.cost_centre = category, centre
        self.base_amount, self.tax = amount, tax


ROWS = st.lists(
    st.builds(
        lambda category, centre, amount, percent: Row(
            category, centre, amount, tax_within(amount, percent, "CNY")
        ),
        st.sampled_from("ab"), st.sampled_from(["X", "Y"]), AMOUNTS, st.sampled_from([D(0), D(13)]),
    ),
    min_size=1, max_size=8,
)  # fmt: skip


@given(ROWS, AMOUNTS)
def test_every_posting_balances_to_the_last_cent(rows, advanced):
    whole = sum(row.base_amount for row in rows)
    lines = entry(rows, {"a": "6602"}, min(whole, advanced))
    assert sum(line["debit"] - line["credit"] for line in lines) == 0
    assert sum(line["debit"] for line in lines) == whole
