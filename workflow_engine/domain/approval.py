"""When decisions are enough: the required steps against what distinct people decided."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
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
    policies: tuple[tuple[str, str], ...] = ()
    """What the row says for whom nobody is found, as ``StepPolicies.read`` takes it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What one person decided about one state of a document.

    ``authority`` are the references that the person satisfied at that moment, ``digest`` the
    SHA-256 of the content that was seen, ``base_amount`` its amount in the company's currency. A
    substitute signs with the authority of the absent person, ``on_behalf_of``. ``covers`` says that
    the limit of the signer was enough for the amount when he signed.
    """

    person_id: str
    outcome: str
    authority: tuple[str, ...]
    digest: str
    base_amount: Decimal
    at: datetime
    on_behalf_of: str | None = None
    covers: bool = True


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
    - a substitute is a person like others and counts once; who was away lends his authority
      once, and not at all when he signed himself;
    - the requester never counts, so nobody releases his own request, nor another in his place;
    - only decisions about this very content count, and none made at a smaller base amount,
      so nobody approves small and pays large;
    - a later refusal voids every approval before it (a tie in time too): a returned document
      is approved again from the start.
    """
    valid = _standing(decisions, requester, digest, base_amount)
    people: dict[str, set[str]] = {}
    for decision in _lent_once(valid):
        people.setdefault(decision.person_id, set()).update(decision.authority)
    places = [replace(step, needed=1) for step in steps for _ in range(step.needed)]
    missing = Counter(_uncovered(places, people))
    return tuple(replace(step, needed=count) for step, count in missing.items())


def too_small(
    steps: Sequence[AuthorityStep],
    decisions: Iterable[Decision],
    *,
    requester: str,
    digest: str,
    base_amount: Decimal,
) -> tuple[str, ...]:
    """Who signed what no limit covers, the last first; empty when somebody's limit covers it.

    Of all who signed one must be entitled and have the limit: whoever a step names, or a manager
    above a signer. Somebody who was only added lends his voice and not his limit.
    """
    valid = list(_lent_once(_standing(decisions, requester, digest, base_amount)))
    named = {reference for step in steps for reference in step.references}
    entitled = [d for d in valid if not named.isdisjoint(d.authority)]
    above = tuple(f"manager:{d.on_behalf_of or d.person_id}/" for d in entitled)
    managers = [d for d in valid if any(one.startswith(above) for one in d.authority)]
    if not steps or any(d.covers for d in (*entitled, *managers)):
        return ()
    signers = [d.on_behalf_of or d.person_id for d in reversed((*entitled, *managers))]
    return tuple(dict.fromkeys(signers))


def _standing(
    decisions: Iterable[Decision], requester: str, digest: str, base_amount: Decimal
) -> list[Decision]:
    known = list(decisions)
    refused_at = max((d.at for d in known if d.outcome in REFUSALS), default=None)
    return [
        d
        for d in known
        if d.outcome in APPROVALS
        and requester not in (d.person_id, d.on_behalf_of)
        and d.digest == digest
        and d.base_amount >= base_amount
        and (refused_at is None or d.at > refused_at)
    ]


def _lent_once(decisions: Iterable[Decision]) -> Iterator[Decision]:
    """Without those in the name of somebody who signed himself, or for whom another signed."""
    known = sorted(decisions, key=lambda decision: decision.at)
    voices = {decision.person_id: decision.person_id for decision in known}
    for decision in known:
        absent = decision.on_behalf_of
        if absent is None or voices.setdefault(absent, decision.person_id) == decision.person_id:
            yield decision


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
