"""A version of a decision as pages show it: its table, its remarks, the pages it has."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from ui.i18n import translate
from workflow_engine.dmn import texts
from workflow_engine.dmn.errors import DecisionNotFound as NoTable
from workflow_engine.dmn.verification import Remark
from workflow_engine.dmn.xml import parse
from workflow_engine.errors import DecisionNotFound, _l
from workflow_engine.identity.requests import ask
from workflow_engine.queries.decisions import DecisionRow, Decisions

STATES = {
    "draft": _l("draft"),
    "published": _l("in force"),
    "retired": _l("retired"),
    "discarded": _l("discarded"),
}
POLICIES = {
    "UNIQUE": _l("Unique: one rule at most may match"),
    "FIRST": _l("First: the uppermost rule that matches"),
    "PRIORITY": _l("Priority: the most important answer"),
    "ANY": _l("Any: all rules that match agree"),
    "COLLECT": _l("Collect: the answers of all that match"),
    "RULE ORDER": _l("Rule order: all answers, from top to bottom"),
    "OUTPUT ORDER": _l("Output order: all answers, by importance"),
}
#: The pages of a decision: name, title, endpoint; each takes its key and ``version``.
TABS = (
    ("rules", _l("Rules"), "ui.decision"),
    ("try", _l("Try"), "ui.decision_try"),
    ("cases", _l("Test cases"), "ui.decision_cases"),
    ("versions", _l("Versions"), "ui.decision_versions"),
    ("compare", _l("Compare"), "ui.decision_compare"),
    ("history", _l("History"), "ui.decision_history"),
)
#: Two answers where one is wanted stop an instance; the rest may be meant so.
_TONES = {"overlap": "danger", "type": "danger", "unexamined": "info"}


@dataclass(frozen=True, slots=True)
class ShownRemark:
    """What verification says: how bad, of which rules, and for which values by column."""

    tone: str
    rules: list[int]
    text: str
    example: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """All versions of a decision, newest first, and the one that the page is about."""

    versions: list[DecisionRow]
    row: DecisionRow


def chosen(key: str, version: int | None) -> Chosen:
    """The version wanted, else the one in force, else the newest."""
    versions = ask(Decisions(key))
    if version is None:
        in_force = next((row for row in versions if row.state == "published"), versions[0])
        return Chosen(versions, in_force)
    found = next((row for row in versions if row.version == version), None)
    if found is None:
        raise DecisionNotFound(decision=f"{key} {version}")
    return Chosen(versions, found)


def table_of(content: bytes, key: str) -> texts.TableText | None:
    """None when the decision is an expression rather than a table."""
    try:
        return texts.table_of(parse(content), key)
    except NoTable:
        return None


def policy_of(table: texts.TableText | None) -> str:
    """What the hit policy means, with the aggregation if there is one."""
    if table is None:
        return ""
    told = gettext(POLICIES[table.policy]) if table.policy in POLICIES else table.policy
    return f"{told} ({table.aggregation})" if table.aggregation else told


def expression_of(content: bytes, key: str) -> str:
    """The text of a decision that is a literal expression; empty for other boxes."""
    part = texts.part_of(parse(content), key)
    box = part.child("literalExpression") if part else None
    text = box.child("text") if box else None
    return text.text if text else ""


def shown(remarks: Sequence[Remark]) -> list[ShownRemark]:
    return [
        ShownRemark(
            _TONES.get(each.code, "warning"),
            list(each.rules),
            translate(each.template, dict(each.params)),
            list(each.example.items()),
        )
        for each in remarks
    ]


def tabs() -> list[tuple[str, str, str]]:
    """The pages of a decision, in the reader's language; templates call it ``tabs_of_decision``."""
    return [(name, gettext(title), endpoint) for name, title, endpoint in TABS]
