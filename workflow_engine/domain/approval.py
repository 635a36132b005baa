"""When decisions are enough: the required steps against what distinct people decided."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from workflow_engine.domain.voting import VotingPolicy

APPROVALS = frozenset({"approve"})
REFUSALS = frozenset({"reject", "return", "withdraw"})
#: Whoever says no says why, unless the model lets him be silent.
NEED_REASON = frozenset({"reject", "refuse", "return", "rework"})


@dataclass(frozen=True, slots=True)
class AuthorityStep:
    """A signature that the authority matrix asks for; any one of ``references`` gives it.

    ``title`` and ``reason`` are texts of the matrix row, shown to people. A committee has a way of
    ``voting``, and as many people are ``needed`` as have to approve.
    """

    step: str
    references: tuple[str, ...]
    reason: str = ""
    title: str = ""
    voting: VotingPolicy | None = None
    needed: int = 1


@dataclass(frozen=True, slots=True)
class Decision:
    """What one person decided about one state of a document.

    ``authority`` are the references that the person satisfied at that moment, ``digest`` the
    SHA-256 of the content that was seen, ``base_amount`` its amount in the company's currency.
    """

    person_id: str
    outcome: str
    authority: tuple[str, ...]
    digest: str
    base_amount: Decimal
    at: datetime


def shortfall(
    steps: Sequence[AuthorityStep],
    decisions: Iterable[Decision],
    *,
    requester: str,
    digest: str,
    base_amount: Decimal,
) -> tuple[AuthorityStep, ...]:
    """The required steps that are not covered; empty means the document may be released.

    What is ``needed`` of a step is then the number of people who are missing.

    The process only routes; this function is what lets money move, so it trusts no model:
    - one person covers one step, however many posts, groups or tasks he had, because two
      signatures exist to be of two people; a matching finds the best spread, so that the order
      in which people signed cannot leave a step open that another spread would cover;
    - the requester never counts, so nobody releases his own request;
    - only decisions about this very content count, and none made at a smaller base amount,
      so nobody approves small and pays large;
    - a later refusal voids every approval before it (a tie in time too): a returned document
      is approved again from the start.
    """
    valid = _standing(decisions, requester, digest, base_amount)
    people: dict[str, set[str]] = {}
    for decision in valid:
        people.setdefault(decision.person_id, set()).update(decision.authority)
    places = [replace(step, needed=1) for step in steps for _ in range(step.needed)]
    missing = Counter(_uncovered(places, people))
    return tuple(replace(step, needed=count) for step, count in missing.items())


def _standing(
    decisions: Iterable[Decision], requester: str, digest: str, base_amount: Decimal
) -> list[Decision]:
    known = list(decisions)
    refused_at = max((d.at for d in known if d.outcome in REFUSALS), default=None)
    return [
        d
        for d in known
        if d.outcome in APPROVALS
        and d.person_id != requester
        and d.digest == digest
        and d.base_amount >= base_amount
        and (refused_at is None or d.at > refused_at)
    ]


def _uncovered(
    steps: Sequence[AuthorityStep], people: dict[str, set[str]]
) -> tuple[AuthorityStep, ...]:
    """Maximum bipartite matching by augmenting paths; earlier steps are served first."""
    signer: dict[str, int] = {}

    def serve(index: int, tried: set[str]) -> bool:
        wanted = steps[index].references
        for person in sorted(people):
            if person in tried or people[person].isdisjoint(wanted):
                continue
            tried.add(person)
            if person not in signer or serve(signer[person], tried):
                signer[person] = index
                return True
        return False

    return tuple(step for index, step in enumerate(steps) if not serve(index, set()))
