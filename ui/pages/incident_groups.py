"""Incidents by element: the diagram of a version with what is stuck in it, and bulk help."""

from collections import Counter
from dataclasses import dataclass

from flask import request

from ui.pages.operations import INCIDENT_KINDS
from ui.pages.support import Answer, render, words
from workflow_engine.identity.requests import ask
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.incident_groups import (
    IncidentGroup,
    IncidentGroups,
    StuckVersion,
    StuckVersions,
)


@dataclass(frozen=True, slots=True)
class Board:
    """One version's groups, and what its diagram shows of them."""

    chosen: StuckVersion
    groups: list[IncidentGroup]
    counts: dict[str, str]

    @property
    def marks(self) -> dict[str, str]:
        return dict.fromkeys(self.counts, "incident")


def incident_elements() -> Answer:
    versions, who = ask(StuckVersions()), current_principal()
    wanted = request.args.get("definition", "")
    chosen = next((v for v in versions if v.definition_id == wanted), None)
    chosen = chosen or (versions[0] if versions else None)
    return render(
        "pages/incident_elements.html",
        versions=versions,
        board=_board(chosen) if chosen else None,
        kinds=words(INCIDENT_KINDS),
        may_bulk=who.may("batch:write") and who.may("incident:resolve"),
        may_migrate=who.may("instance:migrate"),
    )


def _board(chosen: StuckVersion) -> Board:
    groups = ask(IncidentGroups(chosen.definition_id))
    counted: Counter[str] = Counter()
    for group in groups:
        counted[group.element or ""] += group.incidents
    counts = {element: str(count) for element, count in counted.items() if element}
    return Board(chosen, groups, counts)
