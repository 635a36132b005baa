"""Programs keep test cases, exchange tables with Excel, compare and end versions."""

from tests.api.test_bad_input import is_problem
from tests.api.test_processes import TABLE
from workflow_engine import dmn
from workflow_engine.dmn import cases

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draft(who, content=TABLE):
    return who.send("/decisions/limits", content, "application/xml").json["decision_id"]


def columns(content=TABLE):
    """An input and an output of the table, as its author called them."""
    model = dmn.read(content)
    name = cases.asked(model, "limits")[0].name
    (output,) = cases.outputs_of(model, "limits", None)
    return name, output


def test_a_test_case_is_kept_run_replaced_and_removed(anna):
    version = f"/decision-versions/{draft(anna)}/cases"
    name, output = columns()
    body = {"name": "small", "inputs": {name: "1"}, "expected": {output: '"nobody"'}}
    made = anna.post("/decisions/limits/cases", body)
    assert made.status_code == 201
    (row,) = anna.get(version).json["rows"]
    assert (row["name"], row["is_passed"]) == ("small", False)
    (difference,) = row["differences"]
    assert difference["output"] == output
    right = {**body, "expected": {output: difference["actual"]}}
    path = f"/decisions/limits/cases/{made.json['id']}"
    assert anna.ask("PUT", path, json=right).status_code == 200
    assert anna.get(version).json["rows"][0]["is_passed"]
    assert is_problem(anna.post("/decisions/limits/cases", {**body, "inputs": {name: 1}}), 422)
    gone = f"/decision-cases/{made.json['id']}"
    assert anna.ask("DELETE", gone).status_code == 204
    assert anna.get(version).json["rows"] == []


def test_test_cases_come_from_a_table_whole_or_not_at_all(anna):
    version = f"/decision-versions/{draft(anna)}/cases"
    name, output = columns()
    path = "/decisions/limits/cases/import"
    table = f'name,{name},expected.{output}\nsmall,1,"""nobody"""\nlarge,900000,"""somebody"""\n'
    assert anna.send(f"{path}?dry_run=true", table.encode(), "text/csv").json == {"cases": 2}
    assert anna.get(version).json["rows"] == []
    broken = table + 'odd,1 +,"""x"""\n'
    refused = anna.send(path, broken.encode(), "text/csv")
    assert is_problem(refused, 422)
    assert list(refused.json["errors"]) == ["4"]
    assert anna.get(version).json["rows"] == []
    assert anna.send(path, table.encode(), "text/csv").json == {"cases": 2}
    assert anna.send(path, table.encode(), "text/csv").json == {"cases": 2}
    assert [row["name"] for row in anna.get(version).json["rows"]] == ["large", "small"]
    assert is_problem(anna.send(path, b"<xml/>", "application/xml"), 415)


def test_a_table_leaves_as_a_workbook_and_the_same_workbook_changes_nothing(anna):
    path = f"/decision-versions/{draft(anna)}/excel"
    book = anna.get(path).get_data()
    assert book.startswith(b"PK")
    taken = anna.send(path, book, XLSX)
    assert taken.json == {"is_new": False, "version": None}
    assert is_problem(anna.send(path, b"no workbook", XLSX), 422)


def test_two_versions_are_compared(anna):
    first = draft(anna)
    second = draft(anna, TABLE.replace(b'name="Limits"', b'name="Bounds"'))
    same = anna.get(f"/decision-versions/{first}/changes-since/{first}")
    assert same.json["rows"] == []
    changed = anna.get(f"/decision-versions/{second}/changes-since/{first}")
    assert [row["kind"] for row in changed.json["rows"]] == ["changed"]


def test_versions_end_with_a_reason(anna, boris):
    first = draft(anna)
    path = f"/decision-versions/{first}"
    assert is_problem(anna.post(f"{path}/discard", {"reason": ""}), 422)
    assert boris.post(f"{path}/publish").status_code == 204
    assert is_problem(anna.post(f"{path}/discard", {"reason": "late"}), 409)
    assert anna.post(f"{path}/retire", {"reason": "The board decides"}).status_code == 204
    assert anna.get("/decisions/limits").json["rows"][0]["state"] == "retired"


def test_a_company_may_do_without_the_second_person(anna):
    path = f"/decision-versions/{draft(anna)}/publish"
    assert is_problem(anna.post(path), 403)
    said = {"second_person": False}
    assert anna.ask("PUT", "/decision-policy", json=said).status_code == 204
    assert anna.post(path).status_code == 204
