"""Scenarios are the test of a process folder as data, played in a throw-away product."""

from workflow_engine.bundles.stories import BadScenarios, Scenario, Scenarios
from workflow_engine.scenarios.playing import Result, play
from workflow_engine.scenarios.reading import read
from workflow_engine.scenarios.report import Coverage, Report, play_folder
from workflow_engine.scenarios.stage import Stage, staged

__all__ = [
    "BadScenarios",
    "Coverage",
    "Report",
    "Result",
    "Scenario",
    "Scenarios",
    "Stage",
    "play",
    "play_folder",
    "read",
    "staged",
]
