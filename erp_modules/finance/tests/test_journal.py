from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa

from erp_modules.finance import tables
from erp_modules.finance.ledger import operations
from erp_modules.finance.ledger.model import Account, JournalEntry, Period
from erp_modules.testing import NOON
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import BusinessError, ConcurrentUpdate

DAY = date(2026, 11, 23)


def lines(amount="100", debit="inventory", credit="grni"):
    return [
        {"purpose": debit, "debit": Decimal(amount)},
        {"purpose": credit, "credit": Decimal(amount)},
    ]


def post(bench, source=None, on=DAY, reference="", **said):
    return bench.run(
        operations.post_journal,
        source_kind=said.pop("kind", "goods_receipt"),
        source_id=source or new_id(),
        date=on,
        lines=said.pop("lines", None) or lines(**said),
        reference=reference,
    )


def reverse(bench, source, **said):
    return bench.run(
        operations.reverse_journal, source_kind="goods_receipt", source_id=source, **said
    )


def entries(bench):
    with bench.work() as running:
        found = running.session.scalars(
            sa.select(JournalEntry)
            .filter_by(company_id=bench.company.id)
            .order_by(tables.journal_entry.c.number)
        ).all()
        return [(entry.number, entry.posted_on, entry.total) for entry in found]


def balance(bench, code):
    with bench.work() as running:
        line, account = tables.journal_line.c, tables.account.c
        return running.session.execute(
            sa.select(sa.func.sum(line.debit) - sa.func.sum(line.credit))
            .join(tables.account, account.id == line.account_id)
            .where(account.company_id == bench.company.id, account.code == code)
        ).scalar_one() or Decimal(0)


def set_period(bench, on, state):
    with bench.work() as running:
        known = running.session.scalars(
            sa.select(Period).filter_by(company_id=bench.company.id, year=on.year, month=on.month)
        ).one_or_none()
        if known is None:
            known = Period(
                id=new_id(),
                company_id=bench.company.id,
                number=f"{on:%Y-%m}",
                year=on.year,
                month=on.month,
                created_at=NOON,
            )
            running.session.add(known)
        known.state = state


def test_the_first_posting_of_a_company_opens_its_books(bench):
    answer = post(bench)
    assert answer["number"] == "JE-2026-000001"
    assert (balance(bench, "1405"), balance(bench, "2205")) == (100, -100)


def test_one_document_is_posted_once(bench):
    source = new_id()
    assert post(bench, source) == post(bench, source)
    assert len(entries(bench)) == 1


def test_other_amounts_for_what_was_posted_are_refused(bench):
    source = new_id()
    post(bench, source)
    with pytest.raises(BusinessError) as refused:
        post(bench, source, amount="101")
    assert refused.value.error_code == "POSTED_DIFFERENTLY"


def test_a_second_entry_of_a_document_has_a_reference_of_its_own(bench):
    source = new_id()
    post(bench, source)
    post(bench, source, reference="reverse", debit="grni", credit="inventory", amount="99")
    assert balance(bench, "1405") == 1


def test_a_reversal_takes_everything_back_once(bench):
    source = new_id()
    post(bench, source)
    assert reverse(bench, source) == reverse(bench, source)
    assert balance(bench, "1405") == 0
    assert len(entries(bench)) == 2


def test_a_reversal_is_not_reversed(bench):
    source = new_id()
    post(bench, source)
    reverse(bench, source)
    with pytest.raises(BusinessError) as refused:
        reverse(bench, source, reference="reversal:")
    assert refused.value.error_code == "IS_REVERSAL"


def test_what_was_never_posted_is_not_reversed(bench):
    with pytest.raises(BusinessError) as refused:
        reverse(bench, new_id())
    assert refused.value.error_code == "NOT_POSTED"


def test_numbers_have_no_gap_though_a_posting_failed(bench):
    post(bench)
    with pytest.raises(BusinessError):
        post(bench, lines=[{"purpose": "bank", "debit": Decimal(1)}])
    post(bench)
    assert [number for number, *_ in entries(bench)] == ["JE-2026-000001", "JE-2026-000002"]


def test_a_closed_period_refuses_and_names_the_next_open_date(bench):
    set_period(bench, DAY, "closed")
    with pytest.raises(BusinessError, match="2026-12-01") as refused:
        post(bench)
    assert refused.value.error_code == "PERIOD_CLOSED"
    assert post(bench, on=date(2026, 12, 1))["number"]


def test_what_stands_in_a_closed_period_is_reversed_in_the_next_open_one(bench):
    source = new_id()
    post(bench, source)
    set_period(bench, DAY, "closed")
    reverse(bench, source)
    assert entries(bench)[1][1] == date(2026, 12, 1)


def test_a_process_can_ask_for_the_next_open_date(bench):
    set_period(bench, DAY, "closed")
    answer = dict(bench.run(operations.check_period, date=DAY))
    assert answer.pop("period") is not None
    assert answer == {"state": "closed", "open": False, "next_open": date(2026, 12, 1)}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({"purpose": "receivables"}, "CONTROL_ACCOUNT"),
        ({"purpose": "payables"}, "CONTROL_ACCOUNT"),
        ({"account": "1"}, "ACCOUNT_REFUSED"),
        ({"account": "9999"}, "ACCOUNT_REFUSED"),
    ],
)
def test_headings_and_control_accounts_are_not_posted_to_from_outside(bench, line, code):
    with pytest.raises(BusinessError) as refused:
        post(bench, lines=[{**line, "debit": Decimal(1)}, lines("1")[1]])
    assert refused.value.error_code == code


def test_an_account_out_of_use_takes_no_posting(bench):
    post(bench)
    with bench.work() as running:
        wanted = sa.select(Account).filter_by(company_id=bench.company.id, code="1405")
        running.session.scalars(wanted).one().active = False
    with pytest.raises(BusinessError) as refused:
        post(bench)
    assert refused.value.error_code == "ACCOUNT_REFUSED"


@pytest.mark.parametrize("table", [tables.journal_entry, tables.journal_line])
@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_itself_refuses_to_change_the_journal(bench, table, change):
    post(bench)
    statement = sa.delete(table) if change == "delete" else sa.update(table).values(id=new_id())
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), bench.work() as running:
        running.session.execute(statement)


def test_no_code_of_finance_changes_or_deletes_journal_rows():
    for path in Path(tables.__file__).parent.rglob("*.py"):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        text = path.read_text()
        assert "session.delete(" not in text, path
        assert "sa.update(" not in text, path
        assert "sa.delete(" not in text, path


def test_books_of_another_company_stay_as_they_are(bench, database):
    from erp_modules.testing import Bench, found_company

    post(bench)
    other = Bench(database, found_company(database))
    assert post(other)["number"] == "JE-2026-000001"
    assert len(entries(bench)) == 1


def test_two_postings_at_once_get_numbers_in_a_row_and_one_document_one_entry(bench):
    post(bench)
    source, together = new_id(), Barrier(4)

    def try_to_post(number):
        together.wait()
        try:
            post(bench, source if number < 2 else None)
        except ConcurrentUpdate:
            return 0
        return 1

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(try_to_post, range(4)))
    numbers = [int(number[-6:]) for number, *_ in entries(bench)]
    assert numbers == list(range(1, len(numbers) + 1))
    with bench.work() as running:
        found = running.session.execute(
            sa.select(sa.func.count()).select_from(tables.journal_entry).filter_by(source_id=source)
        ).scalar_one()
    assert found <= 1


def close(bench, on):
    set_period(bench, on, "closing")
    with bench.work() as running:
        wanted = sa.select(Period).filter_by(
            company_id=bench.company.id, year=on.year, month=on.month
        )
        period = running.session.scalars(wanted).one()
        running.call("finance.close_period", period=period.id)


def test_periods_are_closed_in_their_order(bench):
    set_period(bench, DAY - timedelta(days=31), "open")
    with pytest.raises(BusinessError) as refused:
        close(bench, DAY)
    assert refused.value.error_code == "EARLIER_PERIOD_OPEN"


def test_closing_a_period_tells_the_processes(bench):
    post(bench)
    with bench.work() as running:
        wanted = sa.select(Period).filter_by(company_id=bench.company.id)
        period = running.session.scalars(wanted).one()
        running.call("finance.start_closing_period", period=period.id)
        (name, key, payload) = running.events[0]
    assert (name, key) == ("period.closing", period.id)
    assert (payload["number"], payload["until"]) == ("2026-11", "2026-11-30")


def test_only_the_last_closed_period_is_opened_again(bench):
    for on in (DAY, DAY + timedelta(days=30)):
        set_period(bench, on, "closed")
    with bench.work() as running:
        wanted = sa.select(Period).filter_by(company_id=bench.company.id, month=11)
        period = running.session.scalars(wanted).one()
        with pytest.raises(BusinessError) as refused:
            running.call("finance.reopen_period", period=period.id, reason="A late invoice")
    assert refused.value.error_code == "LATER_PERIOD_CLOSED"
