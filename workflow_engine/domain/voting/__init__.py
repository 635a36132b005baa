"""One approval step asked of several people: who is asked, how they vote, when it is settled."""

from workflow_engine.domain.voting.ballot import Ballot, Place
from workflow_engine.domain.voting.policy import (
    ABSTAIN,
    ADVISE,
    APPROVE,
    REJECT,
    RETURN,
    BadVotingPolicy,
    VotingPolicy,
)
from workflow_engine.domain.voting.tally import Tally, seal, tally, verdict
from workflow_engine.domain.voting.voter import Origin, Voter

__all__ = [
    "ABSTAIN",
    "ADVISE",
    "APPROVE",
    "REJECT",
    "RETURN",
    "BadVotingPolicy",
    "Ballot",
    "Origin",
    "Place",
    "Tally",
    "Voter",
    "VotingPolicy",
    "seal",
    "tally",
    "verdict",
]
