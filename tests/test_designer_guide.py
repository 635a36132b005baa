"""The designers' guide says what the code does, in both languages and with models that load."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from tests.bpmn.play import HEAD, Play, chain, cs, el, ext, maps, message, operation, play
from workflow_engine import feel
from workflow_engine.bpmn import load, vocabulary, xml
from workflow_engine.bpmn.elements import DEFINITIONS, REGISTRY
from workflow_engine.bpmn.elements.repetition.counters import COUNTER
from workflow_engine.bpmn.execution import _counters
from workflow_engine.bpmn.extensions import VOCABULARY, read_extensions
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.foreign import family, family_elements, jbpm, zeebe
from workflow_engine.bpmn.itemtypes import TYPES
from workflow_engine.bpmn.juel import to_feel
from workflow_engine.bpmn.lint import effects, positions, soundness
from workflow_engine.bpmn.lint.catalogue import entries
from workflow_engine.bpmn.names import BPMN, CS
from workflow_engine.bpmn.ports import Parts, Ports
from workflow_engine.bpmn.report import report
from workflow_engine.bpmn.state import Body
from workflow_engine.bpmn.timers import is_timer_text, next_due
from workflow_engine.bundles.stories import parse as parse_stories
from workflow_engine.commands import call_jobs, chains
from workflow_engine.domain.permissions import PERMISSIONS
from workflow_engine.errors import CountersignError
from workflow_engine.feel.limits import DEFAULT
from workflow_engine.settings import Settings

GUIDES = Path(__file__).parent.parent / "workflow_engine" / "docs" / "guides"
PAGES = {"en": GUIDES / "designer.md", "zh": GUIDES / "designer.zh.md"}
TEXTS = {language: path.read_text() for language, path in PAGES.items()}
BOTH = pytest.mark.parametrize("language", PAGES)
SNIPPETS = {
    language: re.findall(r"^```xml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    for language, text in TEXTS.items()
}
#: What stands beside the process and not inside it.
ROOTS = frozenset({"message", "signal", "error", "escalation", "itemDefinition"})
EVERYWHERE = {"en": "every activity and every event", "zh": "任何活动、任何事件"}
NOTHING = {"en": "nothing is written", "zh": "什么也不写"}
REFUSED = {"en": "refused", "zh": "拒绝"}
KINDS = {"date": {"en": "date", "zh": "日期"}, "duration": {"en": "duration", "zh": "时长"},
         "cycle": {"en": "cycle", "zh": "循环"}}  # fmt: skip


def table(language: str, name: str) -> list[list[str]]:
    """The cells of the table behind its mark, without the head."""
    _, mark, after = TEXTS[language].partition(f"<!-- {name} -->\n\n")
    assert mark, f"{PAGES[language].name} has no table {name}"
    rows = after.partition("\n\n")[0].splitlines()[2:]
    # A bar inside code is not the end of a cell.
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def marks(cell: str) -> list[str]:
    """What stands in a cell as code."""
    return re.findall(r"`([^`]+)`", cell)


def column(language: str, name: str, number: int = 0) -> list[str]:
    return [mark for row in table(language, name) for mark in marks(row[number])]


def model(snippet: str) -> bytes:
    """A whole file around a snippet; whoever writes messages beside the process knows where."""
    parts = etree.fromstring(f"{HEAD}{snippet}</bpmn:definitions>".encode())
    process = etree.SubElement(parts, f"{{{BPMN}}}process", id="guide", isExecutable="true")
    for part in list(parts):
        if part is not process and etree.QName(part).localname not in ROOTS:
            process.append(part)
    parts.append(process)
    return etree.tostring(parts)


# Both languages


def shape(text: str) -> list[str]:
    """Headings, tables, lists and snippets in their order, without their words."""
    found, inside = [], False
    for line in text.splitlines():
        if line.startswith("```"):
            inside = not inside
            found.append(line)
        elif inside:
            continue
        elif line.startswith("#"):
            found.append(line.partition(" ")[0])
        elif line.startswith("|"):
            found.append(f"row of {line.count('|')}")
        elif line.startswith("<!--"):
            found.append(line)
        elif re.match(r"\d+\. ", line):
            found.append("step")
    return found


def test_both_languages_have_the_same_parts() -> None:
    assert shape(TEXTS["zh"]) == shape(TEXTS["en"])


def test_both_languages_name_the_same_things_in_the_same_rows() -> None:
    """All code in tables is the same, save the examples that hold words."""
    found = {
        language: [
            sorted(re.sub(r'"[^"]*"', '""', mark) for mark in marks(line))
            for line in text.splitlines()
            if line.startswith("|")
        ]
        for language, text in TEXTS.items()
    }
    assert found["zh"] == found["en"]


def test_the_snippets_of_both_languages_are_the_same_models() -> None:
    def bones(snippet: str) -> list[tuple[str, str | None]]:
        root = etree.fromstring(model(snippet))
        return [(str(each.tag), each.get("id")) for each in root.iter(etree.Element)]

    assert [bones(each) for each in SNIPPETS["zh"]] == [bones(each) for each in SNIPPETS["en"]]


def test_the_chinese_guide_is_chinese() -> None:
    prose = [line for line in TEXTS["zh"].splitlines() if re.match(r"[A-Za-z一-鿿*]", line)]
    plain = [line for line in prose if not re.search("[一-鿿]", line)]
    inside = "\n".join(SNIPPETS["zh"]) + re.search("```toml\n(.*?)```", TEXTS["zh"], re.S)[1]
    assert [line for line in plain if line not in inside and line != "]"] == []


# Snippets


@BOTH
def test_every_snippet_loads_without_errors(language: str) -> None:
    assert len(SNIPPETS[language]) > 9
    for snippet in SNIPPETS[language]:
        loaded = load(model(snippet))
        doubts = [f for f in loaded.findings if f.severity != "information"]
        assert [(f.code, f.element, str(f)) for f in doubts] == [], snippet
        assert set(loaded.graphs) == {"guide"}


@BOTH
def test_nothing_in_the_snippets_of_other_tools_is_left_out(language: str) -> None:
    foreign = [each for each in SNIPPETS[language] if "camunda:" in each or "zeebe:" in each]
    assert foreign
    for snippet in foreign:
        counts = report(model(snippet)).counts()
        assert (counts["refused"], counts["no effect"]) == (0, 0)


@BOTH
def test_every_extension_element_and_attribute_is_shown_in_a_snippet(language: str) -> None:
    shown: dict[str, set[str]] = {}
    for snippet in SNIPPETS[language]:
        for each in etree.fromstring(model(snippet)).iter(f"{{{CS}}}*"):
            shown.setdefault(etree.QName(each).localname, set()).update(map(str, each.attrib))
    assert shown == {name: set(attributes) for name, (attributes, _) in VOCABULARY.items()}


@BOTH
def test_the_scenario_can_be_read(language: str) -> None:
    (text,) = re.findall(r"^```toml\n(.*?)^```$", TEXTS[language], re.MULTILINE | re.DOTALL)
    (scenario,) = parse_stories(text.encode()).scenarios
    assert scenario.name == tomllib.loads(text)["scenario"][0]["name"]


def played(language: str, element: str, **variables: object) -> Play:
    """The snippet with this element, begun."""
    (snippet,) = [each for each in SNIPPETS[language] if f'id="{element}"' in each]
    return Play(load(model(snippet)).graphs["guide"]).start(**variables)


@BOTH
def test_two_of_three_are_enough(language: str) -> None:
    run = played(language, "two_of_three").complete("first").complete("third")
    assert "enough completed" in run.trail
    assert (run.at, run.complete("second").ended) == (["second"], "completed")


@BOTH
def test_the_ad_hoc_work_is_what_the_expression_names(language: str) -> None:
    assert played(language, "prepare", amount=1000).at == ["budget"]
    run = played(language, "prepare", amount=1001)
    assert sorted(run.at) == ["budget", "quotes"]
    assert run.complete("budget", "enough").ended == "completed"


@BOTH
def test_three_offers_are_enough(language: str) -> None:
    run = played(language, "offer", suppliers=["a", "b", "c", "d"])
    for price in (30, 10, 20):
        run.complete("offer", price=price)
    assert (run.ended, run.variables["offers"]) == ("completed", [30, 10, 20, None])


@BOTH
def test_a_refusal_is_told_at_the_boundary(language: str) -> None:
    run = played(language, "reserve", requisition="PR-1").refuse("reserve", "OVER_BUDGET")
    assert (run.at, run.variables["why"]) == (["ask_more"], "no")


# Elements and events


@BOTH
def test_every_element_that_runs_is_listed(language: str) -> None:
    listed = column(language, "elements: activities") + column(language, "elements: gateways")
    kinds = {kind for kind, _ in REGISTRY} - vocabulary.EVENTS
    # An event sub-process is an element by its attribute, and has a row of its own.
    assert ("subProcess", "event") in REGISTRY
    assert sorted(listed) == sorted([*kinds, "subProcess", "triggeredByEvent"])


@BOTH
def test_every_global_task_is_listed(language: str) -> None:
    assert {f"`{kind}`" for kind in vocabulary.GLOBAL_TASKS} <= set(
        re.findall(r"`global\w+`", TEXTS[language])
    )


def _places(language: str) -> dict[str, dict[str, str]]:
    """Position -> definition -> the sign in the table; without it where nothing stands."""
    found: dict[str, dict[str, str]] = {name: {} for name in positions.POSITIONS}
    for definition, *cells in table(language, "positions"):
        for position, cell in zip(positions.POSITIONS, cells, strict=True):
            if cell:
                found[position][definition.strip("`")] = cell
    return found


@BOTH
def test_the_table_of_events_is_that_of_the_check(language: str) -> None:
    for position, allowed in positions.POSITIONS.items():
        assert set(_places(language)[position]) - {"multiple"} == allowed, position


@BOTH
def test_the_table_of_events_is_that_of_the_runtime(language: str) -> None:
    """Every event that the table has is run, and every one that is run is in the table."""
    listed = {
        ("startEvent" if "start" in position else position, None if name == "none" else name)
        for position, names in _places(language).items()
        for name in names
    }
    assert listed == {pair for pair in REGISTRY if pair[0].endswith("Event")}
    assert set(column(language, "definitions")) == set(DEFINITIONS)


@BOTH
def test_the_table_of_events_says_what_may_leave_the_work_going(language: str) -> None:
    for position, names in _places(language).items():
        beside = position in ("boundaryEvent", "event sub-process start")
        going = {name for name, sign in names.items() if sign == "◆"}
        assert set(names.values()) <= {"●", "◆"}
        assert going == (set(names) - positions._INTERRUPTING if beside else set()), position


@BOTH
def test_every_variable_of_a_repeating_activity_is_listed(language: str) -> None:
    rows = table(language, "repetition")
    listed = [mark for row in rows for cell in (row[0], row[2]) for mark in marks(cell)]
    assert sorted(listed) == sorted({COUNTER, *_counters(Body(total=1))})


@BOTH
def test_every_type_that_is_checked_is_listed(language: str) -> None:
    assert sorted(column(language, "types")) == sorted(TYPES)


@BOTH
def test_what_is_only_drawn_is_listed(language: str) -> None:
    assert sorted(column(language, "drawn")) == sorted(effects._DESCRIBED)


# Extension elements


def _required(name: str, place: str) -> set[str]:
    """The attributes without which the element is refused."""
    text = f'<{place} xmlns="{BPMN}" xmlns:cs="{CS}" id="x"><extensionElements><cs:{name}/>'
    findings = Findings()
    read_extensions(etree.fromstring(f"{text}</extensionElements></{place}>"), findings)
    return {f.params["name"] for f in findings if f.code == "incomplete-extension"}


@BOTH
def test_every_extension_element_is_listed_with_its_attributes_and_places(language: str) -> None:
    rows = {marks(row[0])[0].removeprefix("cs:"): row for row in table(language, "vocabulary")}
    assert list(rows) == list(VOCABULARY)
    for name, (attributes, places) in VOCABULARY.items():
        _, said, where, meaning = rows[name]
        assert marks(said) == list(attributes), name
        bold = set(re.findall(r"\*\*`(\w+)`\*\*", said))
        assert bold == _required(name, sorted(places)[0]), name
        if places == vocabulary.ACTIVITIES | vocabulary.EVENTS:
            assert where == EVERYWHERE[language]
        else:
            assert set(marks(where)) == places, name
        assert meaning


# Expressions and timers

VARIABLES = {
    "amount": 1200,
    "department": "IT",
    "due": None,
    "lines": [{"price": 10, "quantity": 2}, {"price": 5, "quantity": 1}],
}


@BOTH
def test_every_expression_has_the_value_that_is_said(language: str) -> None:
    rows = table(language, "feel")
    assert len(rows) > 8
    for row in rows:
        (expression,), (value,) = marks(row[0]), marks(row[1])
        found = feel.compile(expression).evaluate(VARIABLES)
        assert found == feel.compile(value).evaluate({}), expression


@BOTH
def test_every_translation_is_the_one_that_is_said(language: str) -> None:
    for found, becomes in table(language, "juel"):
        wanted = None if becomes == REFUSED[language] else marks(becomes)[0]
        assert to_feel(marks(found)[0]) == wanted


@BOTH
def test_every_timer_is_one(language: str) -> None:
    for written, kind, _ in table(language, "timers"):
        (text,) = marks(written)
        (meant,) = [name for name, words in KINDS.items() if words[language] == kind]
        assert is_timer_text(text, meant), text


def test_both_cron_examples_mean_the_same() -> None:
    def never(*given: object, **named: object) -> None:
        raise AssertionError

    ports = Ports(datetime(2027, 1, 1, 12, tzinfo=UTC), never, never, never)
    crons = [text for text in column("en", "timers") if "9" in text and text.startswith("0 ")]
    assert len(crons) == 2
    assert {next_due(text, ports.now, ports) for text in crons} == {
        datetime(2027, 1, 4, 9, tzinfo=UTC)
    }


# Mappings


def _scripted(*parts: str) -> str:
    return f"<bpmn:script>{''.join(parts)}</bpmn:script>"


BRINGS = {"brought": "= 1"}
#: Row by row: what brings a variable, and how; the next element waits.
BRINGING: tuple[tuple[str, Callable[[Play], object]], ...] = (
    (el("startEvent", "t"), lambda run: None),
    (el("userTask", "t"), lambda run: run.complete("t", brought=1)),
    (operation("t"), lambda run: None),
    (
        el("serviceTask", "t", ext(cs("external", topic="x"))),
        lambda run: run.finish("t", brought=1),
    ),
    (el("sendTask", "t", ext(maps(inputs=BRINGS)), messageRef="msg"), lambda run: None),
    (el("receiveTask", "t", messageRef="msg"), lambda run: run.receive("t", brought=1)),
    (el("intermediateThrowEvent", "t", ext(maps(inputs=BRINGS)), message()), lambda run: None),
    (el("scriptTask", "t", _scripted("{brought: 1}")), lambda run: None),
    (el("businessRuleTask", "t", ext(cs("decision", key="d", result="brought"))), lambda run: None),
    (el("callActivity", "t", calledElement="x"), lambda run: run.finish("t", brought=1)),
    (el("subProcess", "t", ext(maps(inputs=BRINGS)), el("task", "inside")), lambda run: None),
)


@BOTH
def test_the_table_of_mappings_says_what_is_written_without_them(language: str) -> None:
    rows = table(language, "mappings")
    assert len(rows) == len(BRINGING)
    for (element, *_, unmapped), (drawn, bring) in zip(rows, BRINGING, strict=True):
        given = {"brought": 1} if "startEvent" in drawn else {}
        assert re.search(r"<bpmn:(\w+)", drawn)[1] in marks(element)
        run = play(
            drawn, el("userTask", "after"), chain("t", "after"),
            operations={"op": lambda: {"brought": 1}}, decisions={"d": lambda **_: 1},
        ).start(**given)  # fmt: skip
        bring(run)
        assert run.at == ["after"], element
        assert ("brought" in run.variables) == (unmapped != NOTHING[language]), element


# Bounds


@BOTH
def test_every_bound_that_can_be_set_is_listed_with_its_default(language: str) -> None:
    listed = {marks(row[0])[0]: marks(row[1] if "`" in row[1] else f"`{row[1]}`")[0]
              for row in table(language, "settings")}  # fmt: skip
    assert listed == {
        f"WFE_{field.name.upper()}": str(field.default)
        for field in fields(Settings)
        if field.name.startswith(("max_", "min_"))
    }


@BOTH
def test_every_other_bound_is_listed_with_its_value(language: str) -> None:
    assert [int(row[1]) for row in table(language, "fixed")] == [
        call_jobs.MOST,
        call_jobs.MOST,
        Parts().big,
        DEFAULT.steps,
        xml.MAX_ELEMENTS,
        xml.MAX_DEPTH,
        soundness.MOST_MARKINGS,
    ]


@BOTH
@pytest.mark.parametrize("name", ["settings", "fixed"])
def test_what_happens_past_a_bound_has_a_code_that_exists(language: str, name: str) -> None:
    codes = {mark for row in table(language, name) for mark in marks(row[-1])}
    assert codes <= _codes() | set(entries())


def _codes() -> set[str]:
    found, pending = set(), [CountersignError]
    while pending:
        kind = pending.pop()
        pending += kind.__subclasses__()
        found.add(re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower())
    assert {"not-true-or-false", chains.ChainTooLong(limit=1, name="").code} <= found
    return found


@BOTH
def test_every_code_in_the_text_exists(language: str) -> None:
    """Words with hyphens stand for findings or incidents."""
    outside = {"nobody-found", "onEntry-script", "onExit-script", "http-404"}
    said = set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", TEXTS[language])) - outside
    assert said - _codes() - set(entries()) == set()


# Other tools


@BOTH
def test_every_attribute_of_other_engines_is_listed(language: str) -> None:
    assert sorted(column(language, "family")) == sorted(family.ATTRIBUTES)
    inside = TEXTS[language].partition("<!-- family -->")[2].partition("<!-- zeebe -->")[0]
    read = set(family_elements._ELEMENTS) - {"errorEventDefinition"}
    assert {name for name in read if f"`{name}`" not in inside} == set()


@BOTH
def test_every_element_of_camunda_8_is_listed(language: str) -> None:
    assert sorted(column(language, "zeebe")) == sorted(zeebe._ELEMENTS)


@BOTH
def test_everything_that_is_refused_is_listed(language: str) -> None:
    rows = [set(marks(row[1])) for row in table(language, "refused")]
    refused = family_elements._CODE | {"errorEventDefinition"}
    assert rows == [
        set(family.REFUSED),
        set(refused),
        set(zeebe._CODE),
        {*jbpm._REFUSED, "ruleFlowGroup"},
    ]


# The way to a version in force


@BOTH
def test_every_permission_in_the_text_exists(language: str) -> None:
    said = set(re.findall(r"`((?:definition|instance|decision):\w+)`", TEXTS[language]))
    assert said
    assert said <= set(PERMISSIONS)


@BOTH
def test_every_address_in_the_text_is_served(language: str) -> None:
    api = PAGES["en"].parent.parent.parent / "api"
    served = set(re.findall(r'"(/[\w/<>-]+)"', "".join(p.read_text() for p in api.glob("*.py"))))
    said = set(re.findall(r"`(?:GET|POST) /api/v1(/[\w/-]+)`", TEXTS[language]))
    assert said
    assert said <= served
