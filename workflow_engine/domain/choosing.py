"""People who are chosen beforehand for a step, each from the circle that its model declares.

A choice only narrows: whoever is chosen is asked by the reference that found him, and only if it
still finds him when the step begins. So a choice, true or forged, gives nobody a right.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workflow_engine.domain.assignment import (
    Away,
    Miss,
    Organisation,
    Resolved,
    Unresolved,
    resolve,
)
from workflow_engine.domain.task import Candidate

#: Who chooses: the requester at the start, or whoever does the step before.
CHOSEN = ("start", "previous")
#: Before a reference among ``wanted`` of a task: only those of it who were chosen.
MARK = "chosen:"
Choices = Mapping[str, Mapping[str, Any]]


def marked(references: Iterable[str]) -> list[str]:
    return [MARK + reference for reference in references]


def people(
    references: Iterable[str],
    organisation: Organisation,
    *,
    requester: str | None,
    decided: frozenset[str] = frozenset(),
    forbid_requester: bool = True,
    away: Away | None = None,
) -> dict[str, Candidate]:
    """Everybody who may be chosen, by id; of a group each member, asked by its reference."""
    found = resolve(
        references,
        organisation,
        requester=requester,
        forbid_requester=forbid_requester,
        decided=decided,
        away=away,
    )
    barred = decided | ({requester} if requester and forbid_requester else frozenset())
    known: dict[str, Candidate] = {}
    for one in found.candidates if isinstance(found, Resolved) else ():
        is_group = one.kind == "group"
        ids = organisation.members_of([one.principal_id]) if is_group else [one.principal_id]
        for person in ids:
            if person not in barred:
                known.setdefault(person, Candidate(one.reference, person, "person"))
    return known


def find(
    wanted: Sequence[str],
    organisation: Organisation,
    choice: Mapping[str, Any] | None,
    *,
    requester: str | None,
    decided: frozenset[str],
    forbid_requester: bool,
    away: Away | None = None,
) -> Resolved | Unresolved:
    """As ``resolve``; of marked references only those who were chosen."""
    asked: dict[str, Any] = {
        "requester": requester,
        "decided": decided,
        "forbid_requester": forbid_requester,
        "away": away,
    }
    circle = [text.removeprefix(MARK) for text in wanted if text.startswith(MARK)]
    if not circle:
        return resolve(wanted, organisation, **asked)
    known = people(circle, organisation, **asked)
    chosen = [known[person] for person in (choice or {}).get("people", ()) if person in known]
    misses = () if chosen else tuple(Miss(reference, "unchosen") for reference in circle)
    others = [text for text in wanted if not text.startswith(MARK)]
    instead = resolve(others, organisation, **asked) if others else Unresolved(())
    if isinstance(instead, Resolved):
        found = dict.fromkeys([*chosen, *instead.candidates])
        return Resolved(tuple(found), (*misses, *instead.misses))
    misses = (*misses, *instead.misses)
    return Resolved(tuple(chosen), misses) if chosen else Unresolved(misses)
