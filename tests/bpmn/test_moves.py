"""People cancel, start and set back tokens, in any model, and nothing is left hanging."""

from random import Random

import pytest

from tests.bpmn.play import Play, boundary, chain, el, flow, play, timer
from tests.random_models.generating import generate
from tests.random_models.model import VALUES, VARIABLES
from tests.random_models.playing import Engine, Refused, compiled
from tests.random_models.writing import write
from workflow_engine.bpmn.errors import (
    CannotOpen,
    CannotReturn,
    CannotStartHere,
    NoSuchElement,
    NoSuchToken,
    NotInScope,
    ScopeAmbiguous,
)
from workflow_engine.bpmn.moves import read_moves
from workflow_engine.bpmn.progress import (
    CancelAll,
    CancelAt,
    CancelToken,
    Modify,
    Return,
    SetIn,
    Skip,
    StartAfter,
    StartAt,
    StartBefore,
)
from workflow_engine.errors import CountersignError


def users(*nodes: str) -> str:
    return "".join(el("userTask", node) for node in nodes)


def line(*nodes: str) -> str:
    """User tasks one after the other."""
    ends = el("startEvent", "begin") + el("endEvent", "done")
    return ends + users(*nodes) + chain("begin", *nodes, "done")


def forked(*, before: str = "ask", after: str = "pay") -> str:
    """A task, then two in each of two branches, then another task."""
    return (
        el("startEvent", "begin")
        + users(before, "left", "left2", "right", "right2", after)
        + el("parallelGateway", "split")
        + el("parallelGateway", "join")
        + el("endEvent", "done")
        + chain("begin", before, "split", "left", "left2", "join", after, "done")
        + chain("split", "right", "right2", "join")
    )


def sub(*inner: str, identity: str = "sub") -> str:
    return el("subProcess", identity, *inner)


def nested() -> str:
    inner = el("startEvent", "in") + users("one", "two") + el("endEvent", "out")
    return (
        el("startEvent", "begin")
        + users("ask")
        + sub(inner + chain("in", "one", "two", "out"))
        + boundary("late", "sub", timer("timeDuration", "P1D"))
        + el("endEvent", "done")
        + el("endEvent", "too_late")
        + chain("begin", "ask", "sub", "done")
        + flow("late", "too_late")
    )


def repeated_sub(sequential: str = "false") -> str:
    count = el("loopCardinality", "count", "2")
    inner = (
        el("startEvent", "in") + users("one") + el("endEvent", "out") + chain("in", "one", "out")
    )
    loop = el("multiInstanceLoopCharacteristics", "mi", count, isSequential=sequential)
    return (
        el("startEvent", "begin")
        + users("ask", "last")
        + sub(inner, loop)
        + el("endEvent", "done")
        + chain("begin", "ask", "sub", "last", "done")
    )


def token_at(played: Play, node: str) -> int:
    return next(token.id for token in played.state.tokens if token.node == node)


def move(played: Play, *moves) -> Play:
    return played.take(Modify(tuple(moves)))


def test_work_is_moved_from_one_task_to_another():
    played = play(line("ask", "check", "pay")).start()
    move(played, CancelToken(token_at(played, "ask")), StartBefore("pay"))
    assert played.at == ["pay"]
    assert played.complete("pay").ended == "completed"


def test_work_starts_after_a_task_as_if_it_had_been_done():
    played = play(line("ask", "check", "pay")).start()
    move(played, CancelAt("ask"), StartAfter("check", variables={"checked": True}))
    assert (played.at, played.variables) == (["pay"], {"checked": True})


def test_an_instance_from_which_everything_was_taken_is_cancelled():
    assert move(play(forked()).start().complete("ask"), CancelAll()).ended == "cancelled"


def test_everything_is_cancelled_and_something_else_begun():
    played = play(forked()).start().complete("ask")
    move(played, CancelAll(), StartBefore("pay"))
    assert played.at == ["pay"]


def test_starting_inside_a_sub_process_opens_it_with_what_listens_to_it():
    played = play(nested()).start()
    move(played, CancelAt("ask"), StartBefore("two"))
    assert sorted(played.at) == ["late", "two"]
    assert played.complete("two").ended == "completed"


def test_a_second_start_joins_the_sub_process_that_runs():
    played = play(nested()).start().complete("ask")
    move(played, StartBefore("two"))
    assert [scope.node for scope in played.state.scopes] == ["main", "sub"]
    played.complete("one")
    assert played.at.count("two") == 2


def test_cancelling_all_inside_cancels_the_sub_process_itself():
    played = play(nested()).start().complete("ask")
    move(played, CancelAt("one"), StartBefore("ask"))
    assert played.at == ["ask"]
    assert len(played.state.scopes) == 1


def test_of_several_scopes_one_must_be_named():
    played = play(repeated_sub()).start().complete("ask")
    with pytest.raises(ScopeAmbiguous):
        move(played, StartBefore("one"))
    inner = [scope.id for scope in played.state.scopes if scope.node == "sub" and not scope.body]
    move(played, StartBefore("one", inner[1]))
    assert played.at == ["one", "one", "one"]
    with pytest.raises(NotInScope):
        move(played, StartBefore("last", inner[1]))


def test_what_repeats_is_not_opened_from_inside():
    played = play(repeated_sub()).start()
    with pytest.raises(CannotOpen):
        move(played, StartBefore("one"))
    assert played.at == ["ask"]


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_one_round_is_cancelled_and_the_others_count(sequential):
    played = play(repeated_sub(sequential)).start().complete("ask")
    inner = next(scope for scope in played.state.scopes if scope.node == "sub" and not scope.body)
    move(played, CancelToken(inner.host))
    assert played.at == ["one"]
    played.complete("one")
    assert played.at == ["last"]


def test_an_activity_of_which_every_round_was_cancelled_is_cancelled():
    played = play(repeated_sub()).start().complete("ask")
    hosts = [s.host for s in played.state.scopes if s.node == "sub" and not s.body]
    move(played, *[CancelToken(host) for host in hosts], StartBefore("last"))
    assert played.at == ["last"]


def test_variables_are_set_in_a_scope_of_their_own():
    played = play(nested()).start(amount=1).complete("ask")
    scope = played.state.scopes[1].id
    move(played, SetIn({"amount": 2}, scope), SetIn({"reviewer": "Ada"}))
    assert played.variables == {"amount": 1, "reviewer": "Ada", "outcome": "done"}
    assert dict(played.state.scopes[1].variables) == {"amount": 2}


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        (StartBefore("nowhere"), NoSuchElement),
        (CancelAt("nowhere"), NoSuchElement),
        (CancelToken(99), NoSuchToken),
        (SetIn({"a": 1}, 99), NoSuchToken),
    ],
)
def test_what_is_not_there_cannot_be_moved(wanted, refusal):
    played = play(line("ask")).start()
    with pytest.raises(refusal):
        move(played, wanted)
    assert played.at == ["ask"]


def test_a_choice_of_events_is_not_left_by_hand():
    model = (
        el("startEvent", "begin")
        + users("ask")
        + el("eventBasedGateway", "choice")
        + el("intermediateCatchEvent", "soon", timer("timeDuration", "P1D"))
        + el("intermediateCatchEvent", "later", timer("timeDuration", "P2D"))
        + el("endEvent", "done")
        + chain("begin", "ask", "choice", "soon", "done")
        + chain("choice", "later", "done")
    )
    with pytest.raises(CannotStartHere):
        move(play(model).start(), StartAfter("choice"))


def test_moves_are_read_from_plain_values_and_nothing_else_is():
    moves = read_moves([{"kind": "cancel_at", "node": "a"}, {"kind": "start_before", "node": "b"}])
    assert moves == (CancelAt("a"), StartBefore("b"))
    with pytest.raises(CountersignError, match="moves"):
        read_moves([{"kind": "jump"}])


# Returning


def test_a_return_before_the_fork_ends_all_branches():
    played = play(forked()).start().complete("ask").complete("left")
    played.take(Return("ask", token_at(played, "left2")))
    assert played.at == ["ask"]
    played.complete("ask").complete("left").complete("right").complete("left2").complete("right2")
    assert played.at == ["pay"]


def test_a_return_within_a_branch_leaves_the_other_alone():
    played = play(forked()).start().complete("ask").complete("left")
    played.take(Return("left", token_at(played, "left2")))
    assert sorted(played.at) == ["left", "right"]


def test_a_return_ends_branches_that_wait_at_the_join():
    played = play(forked()).start().complete("ask").complete("left").complete("left2")
    played.take(Return("split"))
    assert sorted(played.at) == ["left", "right"]
    played.complete("left").complete("left2").complete("right")
    assert played.at == ["right2"]


@pytest.mark.parametrize("target", ["left", "right2"])
def test_a_joined_branch_is_not_returned_to(target):
    played = play(forked()).start().complete("ask").complete("left").complete("left2")
    played.complete("right").complete("right2")
    with pytest.raises(CannotReturn, match="joined"):
        played.take(Return(target, token_at(played, "pay")))


def test_nothing_returns_to_another_branch_or_forward():
    played = play(forked()).start().complete("ask")
    for target in ("right", "left2", "pay"):
        with pytest.raises(CannotReturn):
            played.take(Return(target, token_at(played, "left")))


def test_a_choice_that_was_made_can_be_returned_to():
    model = (
        el("startEvent", "begin")
        + users("small", "big", "pay")
        + el("exclusiveGateway", "choice", default="choice_big")
        + el("exclusiveGateway", "again")
        + el("endEvent", "done")
        + chain("begin", "choice", "big", "again", "pay", "done")
        + flow("choice", "small", "amount = 1")
        + flow("small", "again")
    )
    played = play(model).start(amount=5).complete("big")
    played.take(Return("small", token_at(played, "pay")))
    assert played.at == ["small"]
    assert played.complete("small").at == ["pay"]


def test_from_inside_a_sub_process_the_sub_process_is_left():
    played = play(nested()).start().complete("ask").complete("one")
    played.take(Return("ask", token_at(played, "two")))
    assert played.at == ["ask"]
    assert len(played.state.scopes) == 1


def test_inside_a_sub_process_its_own_tasks_are_returned_to():
    played = play(nested()).start().complete("ask").complete("one")
    played.take(Return("one", token_at(played, "two")))
    assert sorted(played.at) == ["late", "one"]


def test_nothing_returns_into_a_sub_process_that_is_over():
    played = play(repeated_sub()).start().complete("ask").complete("one").complete("one")
    with pytest.raises(CannotReturn, match="sub-process"):
        played.take(Return("one", token_at(played, "last")))


# Beginning in the middle


def test_an_instance_begins_before_chosen_tasks_and_knows_its_variables():
    played = play(forked())
    played.take(StartAt({"amount": 7}, ("left2", "right2")))
    assert (played.at, played.variables) == (["left2", "right2"], {"amount": 7})
    assert played.complete("left2").complete("right2").at == ["pay"]


# By chance


def _random_move(random: Random, engine: Engine):
    nodes = sorted(engine.graph.nodes)
    tokens = [token.id for token in engine.state.tokens]
    node = random.choice(nodes)
    return random.choice(
        [
            Modify((CancelToken(random.choice(tokens)),)),
            Modify((StartBefore(node),)),
            Modify((StartAfter(node, variables={VARIABLES[0]: random.choice(VALUES)}),)),
            Modify((CancelAll(), StartBefore(node))),
            Modify((CancelAt(node), StartBefore(random.choice(nodes)))),
            Return(node, random.choice(tokens)),
            Return(node),
            *(Skip(wait) for wait in engine.troubles),
        ]
    )


def _sound(engine: Engine) -> None:
    """Every token stands in a scope, every scope has a host and somebody inside."""
    state = engine.state
    tokens = {token.id: token for token in state.tokens}
    scopes = {scope.id: scope for scope in state.scopes}
    if engine.last.ended is not None:
        assert not tokens
        assert not state.waits
        return
    assert tokens
    for token in tokens.values():
        assert token.scope in scopes
    for scope in scopes.values():
        assert scope.host is None or scope.host in tokens
        inside = [token for token in tokens.values() if token.scope == scope.id]
        assert inside, f"nothing runs in {scope.node}"
        if scope.body is not None:
            assert scope.body.active == len(inside)
    for wait in state.waits:
        assert wait.token in tokens if wait.token else wait.scope in scopes
    for record in state.records:
        assert record.scope in scopes


@pytest.mark.parametrize("seed", range(60))
def test_chance_moves_leave_every_model_sound(seed):
    try:
        graph = compiled(write(generate(seed)))
    except Refused:
        pytest.fail("the generator makes models that load")
    for path in range(3):
        random = Random(f"moves {seed} {path}")
        engine = Engine(graph)
        engine.start({name: random.choice(VALUES) for name in VARIABLES})
        for _ in range(20):
            if engine.last.ended is not None or len(engine.state.tokens) > 60:
                break
            _sound(engine)
            try:
                engine.take(_random_move(random, engine))
            except CountersignError:
                before = engine.state
                assert engine.state is before
                waiting = sorted(engine.waits)
                if waiting:
                    wait = random.choice(waiting)
                    user = engine.waits[wait][1] == "user"
                    values = {name: random.choice(VALUES) for name in VARIABLES}
                    engine.trigger(wait, values if user else None)
        _sound(engine)
