"""Decisions on their pages: tried, tested, compared, exchanged with Excel, ended."""

import io

import pytest
from openpyxl import load_workbook

from tests.ui.drawing_board import chosen
from tests.ui.office import MATRIX, Office
from tests.ui.visitor import Visitor
from workflow_engine.commands.decision_cases import KeepCase
from workflow_engine.commands.decisions import DraftDecision
from workflow_engine.persistence import tables

KEY = "approval_matrix"
PAGE = f"/decisions/{KEY}"
LESS = MATRIX.replace(b"&gt; 1000", b"&gt; 9000")
FACTS = {"in.amount": "5000", "in.requester": "Anna"}


@pytest.fixture
def draft(office: Office) -> str:
    return office.do(DraftDecision(KEY, MATRIX, "As agreed"), "omar").decision_id


@pytest.fixture
def omar(visit, draft: str) -> Visitor:
    return visit("omar")


def expect_finance(office: Office) -> str:
    inputs = {"amount": "5000", "requester": '"Anna"'}
    expected = {"step": '["Line manager", "Finance"]'}
    return office.do(KeepCase(KEY, "dear things", inputs, expected), "omar")


def test_a_trial_says_the_answer_and_marks_the_rules_that_matched(omar: Visitor) -> None:
    page = omar.get(f"{PAGE}/try")
    labels = [label.get_text(strip=True) for label in page.select("main form label")]
    assert labels == ["amount", "requester"]
    page = omar.send(f"{PAGE}/try?version=1", **FACTS)
    answers = {d.dt.get_text(): d.dd.get_text() for d in page.select(".answers > div")}
    assert answers["step"] == '["Line manager", "Finance"]'
    assert len(page.select(".rules tr.hit svg[aria-label=matched]")) == 2
    omar.send(f"{PAGE}/try?version=1", **{**FACTS, "in.amount": "10"})
    assert len(omar.page.select(".rules tr.hit")) == 1
    told = omar.page.select_one(".trace-rules li:nth-of-type(2)").get_text(" ", strip=True)
    assert told == "Rule 2: amount is not > 1000"


def test_a_fact_that_cannot_be_read_is_told_at_its_field(omar: Visitor) -> None:
    omar.get(f"{PAGE}/try")
    page = omar.send(f"{PAGE}/try", **{**FACTS, "in.amount": "1 +"})
    assert page.select_one("[name='in.amount'][aria-invalid=true]")["value"] == "1 +"
    assert not page.select(".answers")


def test_a_trial_is_kept_as_a_test_case_and_run_in_every_version(
    omar: Visitor, office: Office
) -> None:
    omar.get(f"{PAGE}/try")
    page = omar.send(f"{PAGE}/try?version=1", **FACTS)
    inputs = page.select_one(".keep-case [name=inputs]")["value"]
    sent = {"inputs": inputs, "version": "1", "name": "dear things"}
    expected = '["Line manager", "Finance"]'
    omar.send(f"{PAGE}/cases", **sent, **{"expected.step": expected, "expected.reason": ""})
    assert omar.said == "The test case is kept."
    assert "all pass" in omar.main
    office.do(DraftDecision(KEY, LESS), "omar")
    page = omar.get(f"{PAGE}/cases?version=2")
    assert page.select_one(".instead").get_text(strip=True) == '["Line manager"]'
    assert "1 fails" in omar.main


def test_a_version_whose_test_case_fails_is_not_put_into_force(
    omar: Visitor, office: Office, visit
) -> None:
    expect_finance(office)
    wrong = office.do(DraftDecision(KEY, LESS), "omar").decision_id
    nora = visit("nora")
    nora.get(f"{PAGE}?version=2")
    nora.send(f"/decisions/{wrong}/publish")
    assert "1 test cases give something else than expected: dear things." in nora.said
    assert office.value(tables.decision_definition.c.state, id=wrong) == "draft"


def test_a_test_case_is_changed_and_taken_away(omar: Visitor, office: Office) -> None:
    case = expect_finance(office)
    page = omar.get(f"{PAGE}/try?case={case}")
    assert page.select_one("[name='in.requester']")["value"] == "Anna"
    assert page.select_one(".keep-case [name=case]")["value"] == case
    sent = {"inputs": '{"amount": "1"}', "name": "cheap", "case": case}
    omar.send(f"{PAGE}/cases", **sent, **{"expected.step": '["Line manager"]'})
    assert office.value(tables.decision_case.c.name, id=case) == "cheap"
    omar.send(f"{PAGE}/cases/{case}/drop")
    assert office.value(tables.decision_case.c.id, id=case) is None


def test_test_cases_come_from_a_file_and_its_faults_are_told_by_row(omar: Visitor) -> None:
    path = f"{PAGE}/cases/import"
    table = b"name,amount,expected.step\nodd,(,null\n"
    omar.get(f"{PAGE}/cases")
    page = omar.send(path, file=chosen(table, "cases.csv"), act="take")
    assert omar.status == 422
    assert "Row 2:" in page.select_one(".case-import").get_text(" ", strip=True)
    good = b'name,amount,requester,expected.step\ncheap,1,Bo,"[""Line manager""]"\n'
    omar.send(path, file=chosen(good, "cases.csv"), act="look")
    assert omar.said == "1 test case can be taken over."
    omar.send(path, file=chosen(good, "cases.csv"), act="take")
    assert "all pass" in omar.main


def test_two_versions_are_compared_cell_by_cell_in_words_too(omar: Visitor, office: Office) -> None:
    assert "There is nothing before this version" in omar.get(f"{PAGE}/compare").main.get_text()
    office.do(DraftDecision(KEY, LESS), "omar")
    page = omar.get(f"{PAGE}/compare?version=2&before=1")
    (cell,) = page.select("td.diff-changed")
    assert cell.find("del").get_text() == "> 1000"
    assert cell.find("ins").get_text() == "> 9000"
    assert page.select_one("tr.diff-changed svg[aria-label=changed]")
    page = omar.get(f"{PAGE}/compare?version=2&before=2")
    assert "Both versions decide the same" in page.main.get_text()


def edited(content: bytes, was: str, now: str) -> tuple[io.BytesIO, str]:
    """The workbook with one cell changed, as a form sends it."""
    book = load_workbook(io.BytesIO(content))
    for row in book.active.iter_rows():
        for cell in row:
            if cell.value == was:
                cell.value = now
    out = io.BytesIO()
    book.save(out)
    return io.BytesIO(out.getvalue()), "matrix.xlsx"


def test_a_table_goes_to_excel_and_comes_back_as_a_draft(
    omar: Visitor, office: Office, draft: str
) -> None:
    path = f"/decisions/{draft}/excel"
    omar.get(path)
    book = omar.answer.get_data()
    omar.get(f"{path}?take=1")
    omar.send(path, file=edited(book, "> 1000", "> 7000"), act="look")
    assert omar.said == "The workbook can be taken over."
    assert office.value(tables.decision_definition.c.version, key=KEY, version=2) is None
    omar.send(path, file=edited(book, "> 1000", "> 7000"), act="take", note="From Excel")
    content = office.value(tables.decision_definition.c.content, key=KEY, version=2)
    assert b"&gt; 7000" in content
    omar.get(f"{path}?take=1")
    omar.send(path, file=edited(book, "nothing", ""), act="take")
    assert "says the same as the version" in omar.said


def test_a_version_bears_the_tag_that_programs_ask_for(omar: Visitor, draft: str) -> None:
    file = omar.client.get(f"/decisions/{draft}/file").get_data()
    file = file.replace(b"> 1000", b"> 1500").replace(b"&gt; 1000", b"&gt; 1500")
    omar.get("/decisions/draft")
    omar.send("/decisions/draft", key=KEY, file=(io.BytesIO(file), "m.dmn"), tag="budget-2027")
    page = omar.get(f"/decisions/{KEY}/versions")
    assert [tag.get_text(" ", strip=True) for tag in page.select(".version-line .tag")] == [
        "Tag budget-2027"
    ]


def test_a_workbook_with_faults_is_refused_by_the_address_of_its_cells(
    omar: Visitor, draft: str
) -> None:
    path = f"/decisions/{draft}/excel"
    omar.get(path)
    book = omar.answer.get_data()
    omar.get(f"{path}?take=1")
    page = omar.send(path, file=edited(book, "> 1000", "> ("), act="take")
    assert omar.status == 422
    (cell,) = page.select(".cell-faults tbody td.mono")
    assert cell.get_text() in {f"{column}{row}" for column in "BCDE" for row in range(1, 20)}


def test_versions_end_with_a_reason_that_everybody_reads(
    omar: Visitor, office: Office, draft: str, visit
) -> None:
    second = office.do(DraftDecision(KEY, LESS), "omar").decision_id
    omar.get(f"{PAGE}/versions")
    omar.send(f"/decisions/{second}/discard", reason=" ")
    assert omar.said == "Say why."
    omar.send(f"/decisions/{second}/discard", reason="Wrong column")
    assert "Wrong column" in omar.main
    nora = visit("nora")
    nora.get(f"{PAGE}/versions")
    nora.send(f"/decisions/{draft}/publish")
    nora.send(f"/decisions/{draft}/retire", reason="The board decides now")
    assert "The board decides now" in nora.get(f"{PAGE}/versions").main.get_text()
    assert office.value(tables.decision_definition.c.state, id=draft) == "retired"


def test_a_company_may_let_authors_publish_their_own(omar: Visitor, office: Office, draft: str):
    omar.get("/decisions")
    omar.send(f"/decisions/{draft}/publish")
    assert office.value(tables.decision_definition.c.state, id=draft) == "draft"
    omar.get("/decisions")
    omar.send("/decision-policy")
    omar.send(f"/decisions/{draft}/publish")
    assert office.value(tables.decision_definition.c.state, id=draft) == "published"
