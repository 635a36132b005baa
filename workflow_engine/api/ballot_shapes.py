"""What the API shows of a step that several people vote on."""

from workflow_engine.api.fields import (
    Amount,
    Choice,
    Flag,
    Id,
    Many,
    Moment,
    Part,
    Schema,
    Text,
    Whole,
)

ORIGINS = ("model", "before", "beside", "after", "transfer", "delegate", "consult")


class VoterSchema(Schema):
    """Somebody who is asked, and what he said."""

    voter_id = Id()
    name = Text(about="Of the person or the group")
    kind = Choice(("person", "group"))
    origin = Choice(ORIGINS, about="How he came to be asked: by the model, or by whom it names")
    state = Choice(("open", "voted", "removed", "passed"), about="passed: handed to another")
    weight = Amount(about="Of his vote, where weights count")
    reason = Text(about="Why he was added, or what he was asked")
    added_by = Text(allow_none=True)
    person = Text(allow_none=True, about="Who voted for the seat")
    outcome = Text(allow_none=True, about="Null while open, and where the vote is secret")
    comment = Text(allow_none=True)
    decided_at = Moment(allow_none=True)
    is_asked = Flag(about="It is his turn")
    is_me = Flag()
    may_remove = Flag()


class VotingPolicySchema(Schema):
    """How the votes are counted."""

    mode = Choice(("any", "all", "sequence", "ratio", "count", "weight"))
    quorum = Amount(about="A share for ratio, a number for count, a sum of weights for weight")
    rejections = Whole(allow_none=True, about="So many refusals end it; null: the quorum decides")
    abstain = Flag()
    secret = Flag()
    transfer = Choice(("entitled", "anyone", "no"))
    signers = Flag(about="Those who are asked may add others")


class TallySchema(Schema):
    """The votes by number."""

    approvals = Whole()
    rejections = Whole()
    abstentions = Whole()
    open = Whole()


class BallotSchema(Schema):
    """A step that several people vote on."""

    policy = Part(VotingPolicySchema)
    voters = Many(Part(VoterSchema))
    tally = Part(TallySchema)
    may_vote = Flag()
    may_add = Flag()
    may_transfer = Flag()
    may_take_back = Flag()
