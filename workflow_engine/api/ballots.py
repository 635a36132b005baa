"""Votes on a task: who is asked and what was said, signers, transfer, advice, taking back."""

from typing import Any

from workflow_engine.api.fields import Choice, Flag, RevSchema, Schema, Text
from workflow_engine.api.resources import Resources
from workflow_engine.commands.signers import (
    LONGEST_REASON,
    AddSigner,
    AskAdvice,
    RemoveSigner,
    TakeBackVote,
    TransferVote,
)
from workflow_engine.commands.take_back_decision import TakeBackDecision
from workflow_engine.errors import _l

ballots = Resources("ballots", _l("Votes on tasks"))


class ActReasonSchema(Schema):
    """Why; it is kept in the history."""

    reason = Text(LONGEST_REASON, least=1)


class SomebodySchema(ActReasonSchema):
    """A person and why."""

    person = Text(120, least=1, about="Id or login")


class SignerSchema(SomebodySchema):
    """Somebody who is to vote as well."""

    place = Choice(("before", "beside", "after"), load_default="after")


class AdviceSchema(SomebodySchema):
    """Somebody who is asked for advice."""

    wait = Flag(load_default=False, about="One's own turn comes back after the answer")


@ballots.writes(
    "/tasks/<task_id>/signers",
    AddSigner,
    RevSchema,
    _l("Have somebody else vote on a task"),
    body=SignerSchema,
)
def add(body: dict[str, Any], *, task_id: str) -> AddSigner:
    return AddSigner(task_id, **body)


@ballots.writes(
    "/tasks/<task_id>/signers/<voter_id>/remove",
    RemoveSigner,
    RevSchema,
    _l("Take out somebody whom one has added"),
    body=ActReasonSchema,
)
def remove(body: dict[str, Any], *, task_id: str, voter_id: str) -> RemoveSigner:
    return RemoveSigner(task_id, voter_id=voter_id, **body)


@ballots.writes(
    "/tasks/<task_id>/transfer",
    TransferVote,
    RevSchema,
    _l("Hand one's vote to somebody"),
    body=SomebodySchema,
)
def transfer(body: dict[str, Any], *, task_id: str) -> TransferVote:
    return TransferVote(task_id, **body)


@ballots.writes(
    "/tasks/<task_id>/advice",
    AskAdvice,
    RevSchema,
    _l("Ask somebody for advice on a task"),
    body=AdviceSchema,
)
def advice(body: dict[str, Any], *, task_id: str) -> AskAdvice:
    return AskAdvice(task_id, **body)


@ballots.writes(
    "/tasks/<task_id>/take-back",
    TakeBackVote,
    RevSchema,
    _l("Take one's vote back"),
    body=ActReasonSchema,
)
def take_back(body: dict[str, Any], *, task_id: str) -> TakeBackVote:
    return TakeBackVote(task_id, **body)


@ballots.writes(
    "/tasks/<task_id>/decision/take-back",
    TakeBackDecision,
    None,
    _l("Take one's decision back while nothing followed from it"),
    body=ActReasonSchema,
)
def take_back_decision(body: dict[str, Any], *, task_id: str) -> TakeBackDecision:
    return TakeBackDecision(task_id, **body)
