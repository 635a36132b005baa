"""The pages name the worker that did a step, whoever its account acts for."""

from datetime import UTC, datetime

import pytest
from flask_babel import force_locale

from tests.api.conftest import house
from ui.pages.told import tell
from workflow_engine.queries.timeline import TimelineLine

__all__ = ["house"]


def line(kind: str, actor: str | None) -> TimelineLine:
    return TimelineLine(
        seq=1,
        at=datetime(2026, 3, 2, tzinfo=UTC),
        kind=kind,
        element="check",
        step="Check",
        actor=actor,
        on_behalf_of=None,
        data={"worker": "robot-1"},
        hash="",
    )


@pytest.mark.parametrize(
    ("kind", "actor", "told"),
    [
        ("external.completed", None, "robot-1 finished “Check”"),
        ("external.completed", "Anna", "Anna finished “Check” (robot-1)"),
        ("external.error", None, "robot-1 ended “Check” with an error"),
        ("external.failed", None, "robot-1 could not do “Check”"),
    ],
)
def test_a_step_done_outside_names_its_worker(house, kind, actor, told):
    with house.test_request_context(), force_locale("en"):
        assert tell([line(kind, actor)])[0].text == told
    with house.test_request_context(), force_locale("zh_Hans_CN"):
        assert "robot-1" in tell([line(kind, actor)])[0].text
        assert "finished" not in tell([line(kind, actor)])[0].text
