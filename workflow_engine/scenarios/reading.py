"""Reads the ``scenarios.toml`` of a process folder."""

from pathlib import Path

from workflow_engine.bundles.kinds import SCENARIOS
from workflow_engine.bundles.stories import BadScenarios, Scenarios, parse
from workflow_engine.errors import _l


def read(folder: Path) -> Scenarios:
    """The scenarios of a process folder; ``BadScenarios`` says what to mend."""
    try:
        return parse((folder / SCENARIOS).read_bytes())
    except FileNotFoundError:
        raise BadScenarios(reason=_l("the file is missing")) from None
