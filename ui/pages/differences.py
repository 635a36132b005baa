"""What changed from one version of a process to another, in a list and on both diagrams."""

from collections.abc import Sequence

from flask import request

from ui.pages.boards import change_marks
from ui.pages.support import Answer, render
from workflow_engine import bundles
from workflow_engine.bpmn.layout import with_diagram
from workflow_engine.errors import DefinitionNotFound
from workflow_engine.identity.requests import ask
from workflow_engine.queries.bundles import CompareVersions, ExportFile
from workflow_engine.queries.definitions import DefinitionRow, Definitions

#: What can be seen in the older model, and what in the newer one.
BEFORE = frozenset({"removed", "changed", "moved"})
AFTER = frozenset({"added", "changed", "moved"})


def compare(key: str) -> Answer:
    """``from`` and ``to`` are versions; the last two when none are named."""
    versions = ask(Definitions(key))
    newer = _wanted(versions, "to") or versions[0]
    older = _wanted(versions, "from") or next(
        (row for row in versions if row.version < newer.version), versions[-1]
    )
    found = ask(CompareVersions(newer.definition_id, older.definition_id))
    return render(
        "pages/compare.html",
        versions=versions,
        older=older,
        newer=newer,
        difference=found,
        sides=[_side(older, found, BEFORE), _side(newer, found, AFTER)],
        counts=_counts(found),
    )


def _wanted(versions: Sequence[DefinitionRow], name: str) -> DefinitionRow | None:
    wanted = request.args.get(name, type=int)
    if wanted is None:
        return None
    found = next((row for row in versions if row.version == wanted), None)
    if found is None:
        raise DefinitionNotFound(key=f"{versions[0].key} {wanted}")
    return found


def _side(
    row: DefinitionRow, difference: bundles.BundleDifference, kinds: frozenset[str]
) -> tuple[DefinitionRow, str, dict[str, str]]:
    """A version with its drawn model and what is marked on it."""
    file = ask(ExportFile(definition_id=row.definition_id))
    marks = change_marks(difference, file.name)
    shown = {element: kind for element, kind in marks.items() if kind in kinds}
    return row, with_diagram(file.content).decode("utf-8", "replace"), shown


def _counts(difference: bundles.BundleDifference) -> dict[str, int]:
    kinds = [change.kind for file in difference.files for change in file.changes]
    return {kind: kinds.count(kind) for kind in ("added", "removed", "changed", "moved")}
