"""A table goes to a spreadsheet and comes back with exactly what was changed there."""

import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from workflow_engine import dmn
from workflow_engine.dmn.difference import difference
from workflow_engine.dmn.sheet import HEAD, SheetRefused, filled_from, replaced
from workflow_engine.dmn.sheet.editing import edited
from workflow_engine.dmn.texts import ColumnText, RuleText, TableText, table_of
from workflow_engine.dmn.xml import parse
from workflow_engine.transfer.decisions import read_decision, write_decision
from workflow_engine.transfer.files import TableUnreadable

FILE = """<?xml version='1.0' encoding='UTF-8'?>
<!-- drawn by hand -->
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
             xmlns:biodi="http://bpmn.io/schema/dmn/biodi/2.0" id="m" name="m" namespace="urn:t">
  <decision id="approver" name="Approver">
    <extensionElements><biodi:kept width="3"/></extensionElements>
    <decisionTable id="table" hitPolicy="FIRST">
      <input id="i1" label="Amount in €" biodi:width="192">
        <inputExpression id="e1" typeRef="number"><text>amount</text></inputExpression>
      </input>
      <input id="i2">
        <inputExpression id="e2" typeRef="string"><text>department</text></inputExpression>
        <inputValues id="v2"><text>"IT","HR"</text></inputValues>
      </input>
      <output id="o1" name="approver" typeRef="string"/>
      <rule id="r1">
        <description>small sums</description>
        <inputEntry id="c11"><text>&lt; 1000</text></inputEntry>
        <inputEntry id="c12"><text/></inputEntry>
        <outputEntry id="c13"><text><![CDATA["nobody"]]></text></outputEntry>
      </rule>
      <rule id="r2">
        <inputEntry id="c21"><text>= 5000</text></inputEntry>
        <inputEntry id="c22"><text>"IT"</text></inputEntry>
        <outputEntry id="c23"><text>"CIO"</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
  <decision id="other" name="Other"><literalExpression><text>1</text></literalExpression></decision>
</definitions>
""".encode()
FIRST_RULE = len(HEAD)


def cells():
    return filled_from(FILE, "approver")


def changed(grid):
    return replaced(FILE, "approver", grid)


def by_hand(change):
    """The workbook after somebody has worked in it."""
    book = load_workbook(io.BytesIO(write_decision(FILE, "approver")))
    change(book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    return read_decision(FILE, "approver", out.getvalue())


def refused(action, *args):
    with pytest.raises(SheetRefused) as error:
        action(*args)
    return [f"{finding.element}: {finding.message}" for finding in error.value.findings]


def rule_texts(xml):
    return [(r.id, r.cells) for r in table_of(parse(xml), "approver").rules]


def test_the_sheet_has_the_head_and_then_the_rules_with_their_ids():
    assert cells() == [
        ["Decision", "approver", "Approver"],
        ["Hit policy", "FIRST"],
        ["Kind", "input", "input", "output", "note"],
        ["Label", "Amount in €", "", "", ""],
        ["Expression", "amount", "department", "approver", "description"],
        ["Type", "number", "string", "string", ""],
        ["Allowed values", "", '"IT","HR"', "", ""],
        ["Default", "", "", "", ""],
        ["Id", "i1", "i2", "o1", "description"],
        ["r1", "< 1000", "-", '"nobody"', "small sums"],
        ["r2", "= 5000", '"IT"', '"CIO"', ""],
    ]


def test_a_workbook_that_nobody_changed_gives_the_same_bytes():
    assert read_decision(FILE, "approver", write_decision(FILE, "approver")) == FILE


def test_a_test_that_begins_with_an_equals_sign_is_text_to_the_spreadsheet():
    page = load_workbook(io.BytesIO(write_decision(FILE, "approver"))).worksheets[0]
    cell = page.cell(FIRST_RULE + 2, 2)
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("= 5000", "s", True)


def test_only_what_was_changed_changes_in_the_file():
    grid = cells()
    grid[FIRST_RULE][1] = "< 2000"
    before, after = FILE.decode().splitlines(), changed(grid).decode().splitlines()
    assert [line for line in after if line not in before] == [
        '        <inputEntry id="c11"><text>&lt; 2000</text></inputEntry>'
    ]
    assert len(after) == len(before)


def test_rules_are_added_moved_and_removed():
    grid = cells()
    first, second = grid[FIRST_RULE:]
    copied = ["r2", "> 9000", '"HR"', '"CHRO"', "copied from the row above"]
    made = changed([*grid[:FIRST_RULE], second, copied, ["", *first[1:]], ["own", "-", "", "1"]])
    assert rule_texts(made) == [
        ("r2", ("= 5000", '"IT"', '"CIO"', "")),
        ("rule_1", ("> 9000", '"HR"', '"CHRO"', "copied from the row above")),
        ("r1", ("< 1000", "-", '"nobody"', "small sums")),
        ("own", ("-", "-", "1", "")),
    ]
    assert rule_texts(changed(grid[:-1])) == [("r1", tuple(first[1:]))]
    assert dmn.read(made).evaluate("approver", {"amount": 9500, "department": "HR"}).value == "CHRO"


def test_columns_are_added_changed_and_removed():
    grid = [row[:2] + row[3:] for row in cells()]
    grid[1][1] = "COLLECT SUM"
    grid[3][1] = "Total"
    grid[5][2] = "number"
    for row, text in zip(grid[2:], ["output", "", "days", "number", "1,2", "0", ""], strict=False):
        row.insert(3, text)
    for row in grid[FIRST_RULE:]:
        row.insert(3, "2")
    grid[6][2], grid[7][2] = '"CIO"', '"CIO"'
    made = changed(grid)
    assert filled_from(made, "approver")[1:] == [
        ["Hit policy", "COLLECT SUM"],
        ["Kind", "input", "output", "output", "note"],
        ["Label", "Total", "", "", ""],
        ["Expression", "amount", "approver", "days", "description"],
        ["Type", "number", "number", "number", ""],
        ["Allowed values", "", '"CIO"', "1,2", ""],
        ["Default", "", '"CIO"', "0", ""],
        ["Id", "i1", "o1", "output_1", "description"],
        ["r1", "< 1000", '"nobody"', "2", "small sums"],
        ["r2", "= 5000", '"CIO"', "2", ""],
    ]
    assert b"biodi:width" in made
    assert b"<biodi:kept" in made
    assert b"c12" not in made


def test_a_note_may_be_a_column_of_its_own():
    grid = cells()
    for row, text in zip(grid[2:], ["note", "", "Source", "", "", "", ""], strict=False):
        row.append(text)
    grid[FIRST_RULE].append("board, 3 May")
    made = changed(grid)
    assert b'<annotation name="Source"/>' in made
    assert [cells[-1] for _id, cells in rule_texts(made)] == ["board, 3 May", ""]


@pytest.mark.parametrize(
    ("row", "column", "text", "expected"),
    [
        (FIRST_RULE, 1, "< < 5", "B10: "),
        (FIRST_RULE + 1, 3, '"CIO', "D11: "),
        (4, 2, "depart ment +", "C5: "),
        (1, 1, "BEST", "B2: The hit policy BEST is unknown."),
        (1, 1, "COLLECT MEAN", "B2: The aggregation MEAN is unknown."),
        (2, 2, "thing", "C3: A column is an input, an output or a note."),
        (2, 1, "note", "B3: Inputs come first, then outputs, then notes."),
        (0, 1, "discount", "B1: The sheet is of the decision discount and not of approver."),
        (3, 0, "", "A4: Here has to stand: Label"),
        (6, 2, "][", "C7: "),
    ],
    ids=lambda value: value if isinstance(value, str) else str(value),
)
def test_what_cannot_be_taken_over_is_told_with_its_cell(row, column, text, expected):
    grid = cells()
    grid[row][column] = text
    [told] = refused(changed, grid)
    assert told.startswith(expected)


def test_all_faults_are_told_at_once():
    grid = cells()
    grid[FIRST_RULE][1], grid[FIRST_RULE + 1][3] = "< <", ")"
    grid[FIRST_RULE].append("what is this?")
    assert [told.partition(":")[0] for told in refused(changed, grid)] == ["F10", "B10", "D11"]


def test_a_formula_is_refused_by_its_cell():
    def formula(page):
        page["B10"] = "=SUM(B11:B12)"

    assert refused(by_hand, formula) == [
        "B10: Formulas are not taken over. Write an apostrophe before the text."
    ]


def test_what_a_spreadsheet_took_for_a_number_or_a_date_is_feel():
    def typed(page):
        page["B10"], page["B11"] = 1000.5, 3
        page["C10"], page["C11"] = date(2026, 5, 3), datetime(2026, 5, 3, 14, 30)  # noqa: DTZ001
        page["D10"], page["E10"] = True, date(2026, 5, 3)

    assert [told for _id, told in rule_texts(by_hand(typed))] == [
        ("1000.5", 'date("2026-05-03")', "true", "2026-05-03"),
        ("3", 'date and time("2026-05-03T14:30:00")', '"CIO"', ""),
    ]


def test_macros_and_what_is_no_workbook_are_refused():
    out = io.BytesIO(write_decision(FILE, "approver"))
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"")
    for data in (out.getvalue(), b"PK nothing", b"a;b\n1;2\n"):
        with pytest.raises(TableUnreadable):
            read_decision(FILE, "approver", data)


def mangled(change):
    """The workbook with one of its parts changed by hand."""
    packed = zipfile.ZipFile(io.BytesIO(write_decision(FILE, "approver")))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in packed.namelist():
            made.writestr(name, change(name, packed.read(name)))
    return out.getvalue()


@pytest.mark.parametrize(
    ("part", "was", "now"),
    [
        ("xl/worksheets/sheet1.xml", b"</sheetData>", b""),
        ("[Content_Types].xml", b"sheet.main", b"other"),
        ("xl/styles.xml", b"</cellXfs>", b""),
    ],
)
def test_a_mangled_workbook_is_refused(part, was, now):
    data = mangled(lambda name, inner: inner.replace(was, now) if name == part else inner)
    with pytest.raises(TableUnreadable):
        read_decision(FILE, "approver", data)


def test_a_decision_without_a_table_has_no_sheet():
    for key in ("other", "nothing"):
        with pytest.raises(dmn.DecisionNotFound):
            write_decision(FILE, key)


def test_an_encoding_other_than_utf_8_is_kept():
    xml = FILE.decode().replace("UTF-8", "UTF-16").encode("utf-16")
    grid = filled_from(xml, "approver")
    grid[FIRST_RULE][1] = "< 2"
    made = replaced(xml, "approver", grid)
    assert "Amount in €" in made.decode("utf-16")


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")), max_size=8
).map(str.strip)
QUOTED = WORDS.map(lambda text: '"' + text.replace("\\", "").replace('"', "") + '"')
TESTS = st.one_of(
    st.just("-"),
    st.integers().map(lambda n: f"< {n}"),
    QUOTED,
    st.just("= 5"),
    st.just("not(1,\n2)"),
)
ANSWERS = st.one_of(st.just(""), QUOTED, st.just("1 + 1"))
NAMES = st.sampled_from(["amount", "score", "x1", "level of risk"])


@st.composite
def tables(draw):
    """Tables as people may write them."""
    inputs = draw(st.lists(st.tuples(NAMES, WORDS), min_size=1, max_size=3))
    outputs = draw(st.lists(NAMES, min_size=1, max_size=2, unique=True))
    columns = [ColumnText("input", "", name, label) for name, label in inputs]
    columns += [ColumnText("output", "", name, default=draw(ANSWERS)) for name in outputs]
    rows = st.tuples(*[TESTS] * len(inputs), *[ANSWERS] * len(outputs), WORDS)
    rules = tuple(RuleText("", row) for row in draw(st.lists(rows, max_size=5)))
    policy = draw(st.sampled_from(["UNIQUE", "FIRST", "RULE ORDER", "COLLECT"]))
    note = ColumnText("note", "description", "description")
    return TableText("approver", "Approver", policy, "", (*columns, note), rules)


@settings(max_examples=60, deadline=None)
@given(tables())
def test_from_table_to_sheet_to_table_nothing_changes(table):
    names = b'<inputData id="d" name="level of risk"/><decision id="other"'
    base = FILE.replace(b'<decision id="other"', names)
    xml = edited(base, table_of(parse(base), "approver"), table)
    written = table_of(parse(xml), "approver")
    assert [rule.cells for rule in written.rules] == [rule.cells for rule in table.rules]
    assert read_decision(xml, "approver", write_decision(xml, "approver")) == xml
    back = read_decision(base, "approver", write_decision(xml, "approver"))
    assert difference(xml, back) == ()
