"""What votes amount to: settled as soon as no vote that is still to come can change it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from workflow_engine.domain.voting.policy import ABSTAIN, APPROVE, REJECT, RETURN, VotingPolicy
from workflow_engine.domain.voting.voter import Voter


@dataclass(frozen=True, slots=True)
class Tally:
    """Votes by number; ``weight`` is the sum behind the approvals, ``undecided`` that of the rest.

    ``waits`` counts the required voters who were not heard yet.
    """

    approvals: int
    rejections: int
    abstentions: int
    open: int
    weight: Decimal
    undecided: Decimal
    waits: int

    @property
    def seats(self) -> int:
        return self.approvals + self.rejections + self.abstentions + self.open


def tally(voters: Iterable[Voter]) -> Tally:
    """Count; whoever was removed, handed his vote on or only advises is not of the electorate."""
    counted = [v for v in voters if v.counts and v.state in ("open", "voted")]
    said = [v.outcome for v in counted]
    yes = [v for v in counted if v.outcome == APPROVE]
    left = [v for v in counted if v.state == "open"]
    return Tally(
        approvals=len(yes),
        rejections=said.count(REJECT),
        abstentions=said.count(ABSTAIN),
        open=len(left),
        weight=sum((v.weight for v in yes), Decimal(0)),
        undecided=sum((v.weight for v in left), Decimal(0)),
        waits=sum(v.required for v in left),
    )


def verdict(policy: VotingPolicy, voters: Iterable[Voter]) -> str | None:
    """The outcome of the step, or None while votes to come can still change it.

    A return, and an outcome of the step's own, ends it at once; abstentions leave the base of a
    ratio. A step on which everybody abstains is refused, since nobody stood for it; where nobody
    has a seat yet, nothing is decided.
    """
    everybody = tuple(voters)
    told = tally(everybody)
    others = _others(everybody)
    if not others and told.seats == 0:
        return None
    if RETURN in others:
        return RETURN
    if policy.rejections is not None and told.rejections >= policy.rejections:
        return REJECT
    if others and not told.waits:
        return others[0]
    if not others and not _is_possible(policy, told):
        return REJECT
    return APPROVE if _is_sure(policy, told) and not told.waits else None


def _others(voters: Iterable[Voter]) -> list[str]:
    """Outcomes beside approval, refusal and abstention, the earliest first."""
    said = [v for v in voters if v.counts and v.state == "voted" and v.outcome is not None]
    said.sort(key=lambda v: (v.decided_at is None, v.decided_at))
    return [str(v.outcome) for v in said if v.outcome not in (APPROVE, REJECT, ABSTAIN)]


def _is_sure(policy: VotingPolicy, told: Tally) -> bool:
    """Approved even if all who are still to vote refuse."""
    if told.approvals == 0:
        return False
    match policy.mode:
        case "any":
            return True
        case "count":
            return told.approvals >= policy.quorum
        case "weight":
            return told.weight >= policy.quorum
        case "ratio":
            base = told.approvals + told.rejections + told.open
            return told.approvals >= policy.quorum * base
        case "all" | "sequence":
            return told.open == 0 and told.rejections < (policy.rejections or 1)


def _is_possible(policy: VotingPolicy, told: Tally) -> bool:
    """It can still be approved if all who are still to vote approve."""
    best = told.approvals + told.open
    if best == 0:
        return False
    match policy.mode:
        case "any":
            return True
        case "count":
            return best >= policy.quorum
        case "weight":
            return told.weight + told.undecided >= policy.quorum
        case "ratio":
            return best >= policy.quorum * (best + told.rejections)
        case "all" | "sequence":
            return told.rejections < (policy.rejections or 1)


def seal(decision_id: str, outcome: str) -> str:
    """What a secret vote leaves in the history: SHA-256 over the decision's id and the outcome.

    The id, 62 bits of chance, keeps others from trying the few outcomes.
    """
    return hashlib.sha256(f"{decision_id}:{outcome}".encode()).hexdigest()
