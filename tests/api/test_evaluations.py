"""Programs ask decisions over the API, and everybody entitled can read what was said."""

import pytest

from tests.api.test_bad_input import is_problem

LEVELS = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
  <inputData id="in" name="on"><variable id="v" name="on" typeRef="date"/></inputData>
  <decision id="levels" name="levels"><variable id="vl" name="levels"/>
    <informationRequirement id="r1"><requiredInput href="#in"/></informationRequirement>
    <decisionTable id="bands" hitPolicy="FIRST">
      <input id="i"><inputExpression id="e" typeRef="number"><text>amount</text></inputExpression>
      </input><output id="o" name="level"/><annotation name="Why"/>
      <rule id="small"><inputEntry id="c1"><text>&lt;= {limit}</text></inputEntry>
        <outputEntry id="a1"><text>"clerk"</text></outputEntry>
        <annotationEntry><text>small change</text></annotationEntry></rule>
      <rule id="large"><inputEntry id="c2"><text>&gt; {limit}</text></inputEntry>
        <outputEntry id="a2"><text>"head"</text></outputEntry>
        <annotationEntry><text>the head knows</text></annotationEntry></rule>
    </decisionTable>
  </decision>
  <decision id="year" name="year"><variable id="vy" name="year"/>
    <informationRequirement id="r2"><requiredInput href="#in"/></informationRequirement>
    <literalExpression id="l"><text>on.year</text></literalExpression></decision>
  <businessKnowledgeModel id="twice" name="twice"><variable id="vt" name="twice"/>
    <encapsulatedLogic id="el"><formalParameter id="fp" name="n"/>
      <literalExpression id="lt"><text>2 * n</text></literalExpression></encapsulatedLogic>
  </businessKnowledgeModel>
</definitions>"""


def file_of(limit: int) -> bytes:
    return LEVELS.replace("{limit}", str(limit)).encode()


@pytest.fixture
def pair(call):
    """Two people, as decisions want it: one drafts, the other publishes."""
    return call("Anna"), call("Boris")


def publish(pair, limit: int = 1000, key: str = "levels", tag: str = "") -> str:
    anna, boris = pair
    tagged = f"?tag={tag}" if tag else ""
    draft = anna.send(f"/decisions/{key}{tagged}", file_of(limit), "application/xml").json
    assert boris.post(f"/decision-versions/{draft['decision_id']}/publish").status_code == 204
    return draft["decision_id"]


def ask(caller, inputs, key="levels", **body):
    return caller.post(f"/decisions/{key}/evaluate", {"inputs": inputs, **body})


def test_a_decision_answers_with_its_rules(pair):
    publish(pair)
    answer = ask(pair[0], {"amount": 5000}).json
    assert (answer["value"], answer["output"], answer["version"]) == ("head", '"head"', 1)
    (rule,) = answer["matched"]
    assert (rule["table"], rule["number"], rule["annotation"]) == ("bands", 2, "the head knows")
    assert (answer["problem"], answer["trace"]) == (None, None)


def test_an_earlier_version_and_a_tag_can_be_asked(pair):
    publish(pair, 1000, tag="budget-2026")
    publish(pair, 9000)
    anna = pair[0]
    assert ask(anna, {"amount": 5000}).json["value"] == "clerk"
    assert ask(anna, {"amount": 5000}, version=1).json["value"] == "head"
    assert ask(anna, {"amount": 5000}, tag="budget-2026").json["version"] == 1
    assert is_problem(ask(anna, {"amount": 5000}, version=1, tag="budget-2026"), 422)
    assert is_problem(ask(anna, {"amount": 5000}, tag="never"), 404)


def test_a_draft_is_never_asked(pair):
    publish(pair)
    pair[0].send("/decisions/levels", file_of(7), "application/xml")
    assert is_problem(ask(pair[0], {"amount": 5}, version=2), 404)


def test_asking_needs_its_own_permission(pair, call):
    publish(pair)
    reader = call("Rita", "decision:read")
    assert is_problem(ask(reader, {"amount": 5}), 403)
    asker = call("Axel", "decision:evaluate")
    answer = ask(asker, {"amount": 5}).json
    assert answer["value"] == "clerk"
    path = f"/decision-evaluations/{answer['evaluation_id']}"
    assert is_problem(asker.get(path), 403)
    assert is_problem(reader.get(path), 404)
    assert reader.get("/decision-evaluations").json["rows"] == []


def test_one_that_cannot_be_decided_is_a_problem_and_leaves_nothing(pair):
    publish(pair)
    assert is_problem(ask(pair[0], {"amount": "much"}), 422)
    assert pair[0].get("/decision-evaluations").json["rows"] == []


def test_lenient_asking_takes_what_is_missing_for_null(pair):
    publish(pair)
    assert is_problem(ask(pair[0], {}), 422)
    assert ask(pair[0], {}, strict=False).json["value"] is None


def test_a_batch_has_an_answer_or_a_problem_for_each(pair):
    publish(pair)
    inputs = [{"amount": 5}, {"amount": "much"}, {"amount": 5000}]
    rows = pair[0].post("/decisions/levels/evaluate-batch", {"inputs": inputs}).json["rows"]
    assert [row["value"] for row in rows] == ["clerk", None, "head"]
    assert [bool(row["problem"]) for row in rows] == [False, True, False]
    kept = pair[0].get("/decision-evaluations").json["rows"]
    assert {row["evaluation_id"] for row in kept} == {row["evaluation_id"] for row in rows}


def test_a_batch_is_bounded(pair):
    publish(pair)
    path = "/decisions/levels/evaluate-batch"
    assert pair[0].post(path, {"inputs": [{"amount": 1}] * 1000}).status_code == 200
    assert is_problem(pair[0].post(path, {"inputs": [{"amount": 1}] * 1001}), 422)
    traced = {"inputs": [{"amount": 1}] * 51, "trace": True}
    assert is_problem(pair[0].post(path, traced), 422)


def test_asking_again_with_the_same_key_gives_the_first_answer_and_one_record(pair):
    publish(pair)
    body = {"inputs": {"amount": 5}}
    first = pair[0].post("/decisions/levels/evaluate", body, key="once")
    publish(pair, 1)
    again = pair[0].post("/decisions/levels/evaluate", body, key="once")
    assert first.json == again.json
    assert len(pair[0].get("/decision-evaluations").json["rows"]) == 1


def test_a_trace_tells_why_other_rules_did_not_match(pair):
    publish(pair)
    (table,) = ask(pair[0], {"amount": 5000}, trace=True).json["trace"]["root"]["tables"]
    assert [rule["is_matching"] for rule in table["rules"]] == [False, True]


def test_a_date_is_sent_as_text(pair):
    publish(pair, key="year")
    assert ask(pair[0], {"on": "2026-07-01"}, key="year").json["value"] == 2026
    assert is_problem(ask(pair[0], {"on": "tomorrow"}, key="year"), 422)


def test_a_knowledge_model_is_asked_by_its_name(pair):
    publish(pair)
    assert ask(pair[0], {"n": 21}, called="twice").json["value"] == 42
    assert is_problem(ask(pair[0], {"n": 21}, called="thrice"), 404)
    (row,) = pair[0].get("/decision-evaluations").json["rows"]
    assert (row["called"], row["source"]) == ("twice", "api")


def test_the_history_is_filtered_and_one_is_read_whole(pair):
    publish(pair)
    answer = ask(pair[0], {"amount": 5, "secret": "unused"}).json
    anna = pair[0]
    listed = anna.get("/decision-evaluations", key="levels", version=1, source="api").json["rows"]
    assert [row["output"] for row in listed] == ['"clerk"']
    assert anna.get("/decision-evaluations", key="other").json["rows"] == []
    whole = anna.get(f"/decision-evaluations/{answer['evaluation_id']}").json
    assert whole["inputs"] == {"amount": "5"}
    assert whole["matched"][0]["rule_id"] == "small"


def test_rules_are_counted(pair):
    version = publish(pair)
    for amount in (1, 2, 5000):
        ask(pair[0], {"amount": amount})
    told = pair[0].get(f"/decision-versions/{version}/rule-hits", by="day", days=30).json
    assert (told["evaluations"], told["failed"]) == (3, 0)
    assert [(rule["number"], rule["count"]) for rule in told["rules"]] == [(1, 2), (2, 1)]
    assert told["rules"][0]["periods"] == [{"day": "2026-03-02", "count": 2}]
