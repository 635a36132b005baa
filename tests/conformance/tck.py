"""How much of the DMN-TCK passes: python -m tests.conformance.tck --cases DIR [--failed]."""

import argparse
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from lxml import etree

from workflow_engine import dmn, feel
from workflow_engine.dmn.parts import Service
from workflow_engine.errors import CountersignError
from workflow_engine.feel import temporal

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


@dataclass(frozen=True)
class Node:
    """One expected result of one test case."""

    folder: str
    file: str
    case: str
    name: str
    expected: object
    actual: object
    is_error: bool = False

    @property
    def passed(self) -> bool:
        if self.is_error:
            # Where the kit expects an error, the standard's null is one that is read as a warning.
            return self.actual is None or isinstance(self.actual, CountersignError)
        return same(self.expected, self.actual)


def walk(cases: Path) -> Iterator[Node]:
    """Every result node under a folder of test cases."""
    for folder in sorted({file.parent for file in cases.rglob("*.dmn")}):
        models = sorted(folder.glob("*.dmn"))
        files = {_namespace(file): file for file in models}
        read = {file.name: _model(file, files) for file in models}
        for tests in sorted(folder.glob("*-test-*.xml")):
            root = etree.parse(tests).getroot()
            named = (root.findtext("{*}modelName") or "").strip()
            model = read.get(named, read[models[0].name])
            yield from _cases(root, model, folder.name, tests.name)


def _namespace(file: Path) -> str:
    return etree.parse(file).getroot().get("namespace", "")


def _model(file: Path, files: dict[str, Path]) -> dmn.DecisionModel | Exception:
    wanted = {e.get("namespace") for e in etree.parse(file).getroot().iterfind("{*}import")}
    try:
        imports = {name: _model(files[name], files) for name in wanted & set(files)}
        broken = [model for model in imports.values() if isinstance(model, Exception)]
        if broken:
            return broken[0]
        return dmn.read(file.read_bytes(), imports=imports, lenient=True)
    except CountersignError as error:
        return error


def _cases(root, model, folder, file) -> Iterator[Node]:
    for case in root.iterfind("{*}testCase"):
        inputs = {n.get("name"): _value(n) for n in case.iterfind("{*}inputNode")}
        for node in case.iterfind("{*}resultNode"):
            name = node.get("name")
            expected = node.find("{*}expected")
            wanted = None if expected is None else _value(expected)
            kind = case.get("type", "decision")
            asked = case.get("invocableName") if kind != "decision" else name
            actual = _output(model, asked, name, _ask(model, asked, kind, inputs))
            is_error = node.get("errorResult") == "true"
            yield Node(folder, file, case.get("id"), name, wanted, actual, is_error)


def _ask(model, name: str, kind: str, inputs: dict[str, object]) -> object:
    if isinstance(model, Exception):
        return model
    try:
        if kind in ("bkm", "decisionService"):
            return model.invoke(name, inputs, now=NOW, strict=False).value
        found = [d.id for d in model.decisions.values() if d.name == name]
        return model.evaluate(found[0], inputs, now=NOW, strict=False).value
    except CountersignError as error:
        return error
    except Exception as error:
        return error


def _output(model, asked: str, name: str, answer: object) -> object:
    """What a node names of an answer: of several output decisions of a service that one."""
    if isinstance(answer, dict) and name in answer and name != asked:
        services = [part for part in model.parts.values() if isinstance(part, Service)]
        if any(part.variable == asked and len(part.outputs) > 1 for part in services):
            return answer[name]
    return answer


def _value(node) -> object:
    items = node.find("{*}list")
    if items is not None:
        return [_value(item) for item in items.iterfind("{*}item")]
    components = node.findall("{*}component")
    if components:
        return {c.get("name"): _value(c) for c in components}
    value = node.find("{*}value")
    if value is None or value.get(_NIL) == "true":
        return None
    return _typed((value.get(_TYPE) or "string").rpartition(":")[2], value.text or "")


def _typed(kind: str, text: str) -> object:
    if kind in ("decimal", "double", "integer"):
        return Decimal(text.strip())
    if kind == "boolean":
        return text.strip() == "true"
    readers = {
        "date": temporal.read_date,
        "time": temporal.read_time,
        "dateTime": temporal.read_moment,
        "duration": temporal.read_duration,
        "dayTimeDuration": temporal.read_duration,
        "yearMonthDuration": temporal.read_duration,
    }
    return readers[kind](text.strip()) if kind in readers else text


def same(expected: object, actual: object) -> bool:
    """Equal as the test kit sees it: numbers to eight places."""
    if isinstance(expected, Decimal) and isinstance(actual, Decimal):
        return abs(expected - actual) <= Decimal("1e-8") * max(1, abs(expected))
    if isinstance(expected, list) and isinstance(actual, list):
        pairs = zip(expected, actual, strict=False)
        return len(expected) == len(actual) and all(same(a, b) for a, b in pairs)
    if isinstance(expected, dict) and isinstance(actual, dict):
        return expected.keys() == actual.keys() and all(
            same(value, actual[key]) for key, value in expected.items()
        )
    return (
        type(expected) is type(actual)
        and feel.compile("a = b").evaluate({"a": expected, "b": actual}) is True
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--failed", action="store_true", help="list the nodes that fail")
    options = parser.parse_args()
    nodes = list(walk(options.cases))
    for folder, several in groupby(nodes, key=lambda node: node.folder):
        print(f"{folder}: {_counted(list(several))}", end=os.linesep)
    if options.failed:
        for node in (node for node in nodes if not node.passed):
            print(f"{node.folder} {node.case} {node.name}: {node.expected!r} != {node.actual!r}")
    print(f"all: {_counted(nodes)}", end=os.linesep)
    print(f"passed {sum(node.passed for node in nodes)} of {len(nodes)}", end=os.linesep)


def _counted(nodes: list[Node]) -> str:
    """The result nodes and the cases, which pass when all of their nodes do."""
    cases = {(node.folder, node.file, node.case) for node in nodes}
    bad = {(node.folder, node.file, node.case) for node in nodes if not node.passed}
    passed = sum(node.passed for node in nodes)
    return f"{passed} of {len(nodes)} nodes, {len(cases - bad)} of {len(cases)} cases"


if __name__ == "__main__":
    main()
