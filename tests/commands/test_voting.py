"""Several people vote on one step: the token moves once, when nothing can change the outcome."""

from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from tests.builders import Builders
from tests.commands import models
from workflow_engine.clock import SetClock
from workflow_engine.commands.base import World
from workflow_engine.commands.claim_task import AssignTask, ClaimTask
from workflow_engine.commands.complete_task import Completed, CompleteTask
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.signers import (
    AddSigner,
    AskAdvice,
    NotEntitled,
    RemoveSigner,
    TakeBackVote,
    TransferVote,
)
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.domain.principal import Principal
from workflow_engine.domain.voting.refusals import (
    ActedUpon,
    AlreadyAsked,
    AlreadyVoted,
    NotAskedForAdvice,
    NotRemovable,
    NotYourTurn,
)
from workflow_engine.engine import Engine
from workflow_engine.errors import FourEyesViolated, VotesAreNotClaimed
from workflow_engine.models import Models
from workflow_engine.modules import Modules
from workflow_engine.persistence import tables
from workflow_engine.persistence.database import Database
from workflow_engine.persistence.tables import decision, voter
from workflow_engine.queries.inbox import Inbox
from workflow_engine.settings import Settings
from workflow_engine.verification.tasks import decisions_match_tasks

RIGHTS = ("task:read", "task:complete", "instance:start", "instance:read", "instance:comment")
NAMES = ("anna", "boris", "chen", "dana", "eva", "finn")


@dataclass
class Committee:
    """Anna asks; the others are the board. Its votes are asked for by the model."""

    engine: Engine
    database: Database
    people: dict[str, Principal]
    system: Principal

    def ask(self, policy: str, candidates: str = "members:board") -> None:
        model = models.process(
            '<startEvent id="begin"/>'
            + models.user_task(
                "board",
                candidates=candidates,
                outcomes="approve reject return",
                deadline=f"<cs:approval {policy}/>",
            )
            + '<endEvent id="done"/>'
            + models.flow("begin", "board")
            + models.flow("board", "done"),
        )
        begun = self.engine.execute(DeployBundle("t", {"m.bpmn": model}), self.system)
        self.engine.execute(StartInstance(begun.versions[0].key), self.people["anna"])

    def task(self, who: str) -> str:
        return self.engine.ask(Inbox(), self.people[who]).rows[0].task_id

    def vote(self, who: str, outcome: str = "approve", comment: str = "Seen.") -> Completed:
        return self.does(who, CompleteTask(self.task(who), outcome, comment=comment))

    def does(self, who: str, command: object) -> object:
        return self.engine.execute(command, self.people[who])

    def asked(self) -> str:
        have = [n for n in self.people if self.engine.ask(Inbox(), self.people[n]).rows]
        return " ".join(have)

    def is_sound(self) -> bool:
        with self.database.reading() as connection:
            return not list(decisions_match_tasks(connection))


@pytest.fixture
def board(database: Database, make: Builders, clock: SetClock) -> Committee:
    engine = Engine(database, World(Settings(), clock, Modules([]), Models()))
    people: dict[str, Principal] = {}
    chair = make.principal("chair", *RIGHTS)
    for name in NAMES:
        people[name] = make.principal(name, *RIGHTS, manager=chair.person_id)
    members = [people[name].person_id or "" for name in ("boris", "chen", "dana")]
    group = make.group("board", members)
    for name in ("boris", "chen", "dana"):
        people[name] = make.with_groups(people[name], group)
    people["chair"] = chair
    return Committee(engine, database, people, make.system)


def test_all_must_approve_and_each_is_asked_at_once(board: Committee) -> None:
    board.ask('mode="all"')
    assert board.asked() == "boris chen dana"
    assert board.vote("boris").is_settled is False
    assert board.asked() == "chen dana"
    board.vote("chen")
    last = board.vote("dana")
    assert (last.is_settled, last.status) == (True, "completed")
    assert board.is_sound()


def test_one_refusal_is_a_veto(board: Committee) -> None:
    board.ask('mode="all"')
    board.vote("boris")
    assert board.vote("chen", "reject").status == "completed"
    assert board.asked() == ""


def test_a_share_of_the_votes_outlives_a_refusal(board: Committee) -> None:
    board.ask('mode="ratio" quorum="0.6" reject="counted"')
    board.vote("boris", "reject")
    board.vote("chen")
    assert board.vote("dana").status == "completed"
    assert board.is_sound()


def test_two_of_three_are_enough_and_the_third_is_asked_no_longer(board: Committee) -> None:
    board.ask('mode="count" quorum="2" reject="counted"')
    board.vote("dana")
    assert board.vote("boris").is_settled
    assert board.asked() == ""


def test_in_sequence_one_is_asked_after_the_other(board: Committee) -> None:
    board.ask('mode="sequence"', "= [&quot;person:chen&quot;, &quot;person:boris&quot;]")
    task = board.task("chen")
    assert board.asked() == "chen"
    board.vote("chen")
    assert board.asked() == "boris"
    with pytest.raises(AlreadyVoted):
        board.does("chen", CompleteTask(task, "approve"))
    board.vote("boris")
    assert board.asked() == ""


def test_a_group_that_is_asked_as_one_votes_once(board: Committee) -> None:
    board.ask('mode="all"', "= [&quot;group:board&quot;, &quot;person:eva&quot;]")
    assert board.asked() == "boris chen dana eva"
    board.vote("chen")
    assert board.asked() == "eva"
    assert board.vote("eva").status == "completed"


def test_who_is_asked_by_name_and_in_the_group_votes_once(board: Committee) -> None:
    board.ask('mode="all"', "= [&quot;group:board&quot;, &quot;person:boris&quot;]")
    task = board.task("boris")
    board.vote("boris")
    with pytest.raises(AlreadyVoted):
        board.does("boris", CompleteTask(task, "approve"))
    assert board.vote("chen").status == "completed"


def test_weights_decide(board: Committee) -> None:
    weights = "= {&quot;person:boris&quot;: 3}"
    policy = f'mode="weight" quorum="4" reject="counted" weights="{weights}"'
    board.ask(
        policy, "= [&quot;person:boris&quot;, &quot;person:chen&quot;, &quot;person:dana&quot;]"
    )
    board.vote("chen", "reject")
    board.vote("boris")
    assert board.vote("dana").status == "completed"


def test_who_abstains_is_heard_and_not_counted(board: Committee) -> None:
    board.ask('mode="all" abstain="true"')
    board.vote("boris", "abstain")
    board.vote("chen")
    assert board.vote("dana").status == "completed"


def test_when_everybody_abstains_it_is_refused(board: Committee) -> None:
    board.ask('mode="all" abstain="true"')
    for who in ("boris", "chen", "dana"):
        board.vote(who, "abstain")
    with board.database.reading() as connection:
        assert set(connection.scalars(sa.select(voter.c.outcome))) == {"abstain"}
    assert board.asked() == ""


def test_a_return_ends_the_vote_at_once(board: Committee) -> None:
    board.ask('mode="all"')
    assert board.vote("boris", "return").is_settled


def test_nobody_claims_a_vote(board: Committee) -> None:
    board.ask('mode="all"')
    with pytest.raises(VotesAreNotClaimed):
        board.does("boris", ClaimTask(board.task("boris")))


def test_a_signer_added_before_votes_first(board: Committee) -> None:
    board.ask('mode="any"', "person:boris")
    board.does("boris", AddSigner(board.task("boris"), "please look", "eva", "before"))
    assert board.asked() == "eva"
    board.vote("eva")
    assert board.asked() == "boris"
    assert board.vote("boris").status == "completed"
    assert board.is_sound()


def test_a_signer_added_after_is_asked_when_his_asker_has_voted(board: Committee) -> None:
    board.ask('mode="any"', "person:boris")
    board.does("boris", AddSigner(board.task("boris"), "and you", "eva", "after"))
    assert board.asked() == "boris"
    assert board.vote("boris").is_settled is False
    assert board.asked() == "eva"
    assert board.vote("eva", "reject").status == "completed"


def test_a_signer_can_be_taken_out_by_whoever_added_him(board: Committee) -> None:
    board.ask('mode="any"', "person:boris")
    task = board.task("boris")
    board.does("boris", AddSigner(task, "and you", "eva", "after"))
    board.vote("boris")
    with board.database.reading() as connection:
        added = connection.scalar(sa.select(voter.c.id).where(voter.c.origin == "after"))
    with pytest.raises(NotRemovable):
        board.does("eva", RemoveSigner(task, "not me", added))
    board.does("boris", RemoveSigner(task, "not needed", added))
    assert board.asked() == ""
    assert board.is_sound()


def test_the_requester_is_no_signer_but_may_be_asked(board: Committee) -> None:
    board.ask('mode="any"', "person:boris")
    task = board.task("boris")
    with pytest.raises(FourEyesViolated):
        board.does("boris", AddSigner(task, "you too", "anna", "beside"))
    board.does("boris", AskAdvice(task, "what is it for?", "anna"))
    assert board.asked() == "anna boris"
    assert board.vote("anna", "advise", "for the fair").is_settled is False
    assert board.asked() == "boris"


def test_a_vote_cannot_be_passed_off_as_advice(board: Committee) -> None:
    board.ask('mode="all"')
    with pytest.raises(NotAskedForAdvice):
        board.vote("boris", "advise", "let it end like this")
    assert board.asked() == "boris chen dana"


def test_a_delegate_advises_and_the_task_comes_back(board: Committee) -> None:
    board.ask('mode="any"', "person:boris")
    board.does("boris", AskAdvice(board.task("boris"), "you know more", "eva", wait=True))
    assert board.asked() == "eva"
    board.vote("eva", "advise", "it is fine")
    assert board.asked() == "boris"
    assert board.vote("boris").status == "completed"
    assert board.is_sound()


def test_a_vote_is_handed_only_to_the_equally_entitled(board: Committee) -> None:
    board.ask('mode="all"')
    with pytest.raises(NotEntitled):
        board.does("boris", TransferVote(board.task("boris"), "I am away", "eva"))
    with pytest.raises(AlreadyAsked):
        board.does("boris", TransferVote(board.task("boris"), "I am away", "chen"))
    board.does("boris", TransferVote(board.task("boris"), "I am away", "chair"))
    assert board.asked() == "chen dana chair"
    board.vote("chair")
    with board.database.reading() as connection:
        (authority,) = connection.scalars(sa.select(decision.c.authority))
    assert authority == [f"manager:{board.people['boris'].person_id}"]


def test_a_vote_can_be_taken_back_until_somebody_voted_because_of_it(board: Committee) -> None:
    board.ask(
        'mode="sequence"',
        "= [&quot;person:chen&quot;, &quot;person:boris&quot;, &quot;person:dana&quot;]",
    )
    task = board.task("chen")
    board.vote("chen")
    with pytest.raises(NotYourTurn):
        board.does("dana", CompleteTask(task, "approve"))
    board.does("chen", TakeBackVote(task, "wrong button"))
    assert board.asked() == "chen"
    board.vote("chen")
    board.vote("boris")
    with pytest.raises(ActedUpon):
        board.does("chen", TakeBackVote(task, "too late"))
    assert board.is_sound()


def test_a_secret_vote_leaves_a_seal_in_the_history(board: Committee) -> None:
    board.ask('mode="all" secret="true"')
    board.vote("boris", comment="between us")
    assert board.is_sound()


def test_an_administrator_seats_somebody_where_nobody_was_found(board: Committee) -> None:
    board.ask('mode="all"', "role:nobody")
    with board.database.reading() as connection:
        task = connection.scalar(sa.select(tables.task.c.id))
    board.engine.execute(AssignTask(task, board.people["eva"].person_id, "she knows"), board.system)
    assert board.asked() == "eva"
    assert board.vote("eva").status == "completed"
    assert board.is_sound()


def test_whoever_asks_for_it_is_never_seated(board: Committee) -> None:
    board.ask('mode="all"')
    assign = AssignTask(board.task("boris"), board.people["anna"].person_id, "why not")
    with pytest.raises(FourEyesViolated):
        board.engine.execute(assign, board.system)
