"""Random block-structured models against an independent token game, and against SpiffWorkflow.

The reference walks the tree of blocks and never sees a graph; the runtime sees only the graph.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from tests.bpmn.play import chain, compiled, document, el, ext, flow, maps, play

Block = tuple  # ("task",) | ("seq"|"and"|"sub", *blocks) | ("xor", choice, *blocks) | ("loop", b)


def blocks() -> st.SearchStrategy[Block]:
    leaf = st.just(("task",))
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.tuples(st.just("seq"), inner, inner),
            st.tuples(st.just("and"), inner, inner),
            st.tuples(st.just("and"), inner, inner, inner),
            st.tuples(st.just("xor"), st.integers(0, 2), inner, inner),
            st.tuples(st.just("or"), st.integers(1, 7), inner, inner, inner),
            st.tuples(st.just("sub"), inner),
            st.tuples(st.just("loop"), st.integers(0, 2), inner),
        ),
        max_leaves=7,
    )


@dataclass
class Model:
    """Writes a block as XML, with the names that the reference uses too."""

    parts: list[str] = field(default_factory=list)
    names: Iterator[int] = field(default_factory=lambda: iter(range(10_000)))

    def add(self, kind: str, *inner: str, **attributes: str) -> str:
        name = f"{kind[:2]}{next(self.names)}"
        self.parts.append(el(kind, name, *inner, **attributes))
        return name

    def block(self, block: Block) -> tuple[str, str, object]:
        """First node, last node, and the tree for the reference."""
        kind, *rest = block
        return getattr(self, f"_{kind}")(*rest)

    def _task(self) -> tuple[str, str, object]:
        name = self.add("userTask")
        return name, name, ("task", name)

    def _seq(self, *inner: Block) -> tuple[str, str, object]:
        made = [self.block(b) for b in inner]
        for (_, last, _), (first, _, _) in pairwise(made):
            self.parts.append(flow(last, first))
        return made[0][0], made[-1][1], ("seq", [m[2] for m in made])

    def _and(self, *inner: Block) -> tuple[str, str, object]:
        fork, join = self.add("parallelGateway"), self.add("parallelGateway")
        made = [self.block(b) for b in inner]
        for first, last, _ in made:
            self.parts.append(flow(fork, first) + flow(last, join))
        return fork, join, ("and", [m[2] for m in made])

    def _xor(self, choice: int, *inner: Block) -> tuple[str, str, object]:
        made = [self.block(b) for b in inner]
        split = f"xs{next(self.names)}"
        self.parts.append(el("exclusiveGateway", split, default=f"{split}_{made[-1][0]}"))
        merge = self.add("exclusiveGateway")
        for index, (first, last, _) in enumerate(made):
            when = None if index == len(made) - 1 else f"{choice} = {index}"
            self.parts.append(flow(split, first, when) + flow(last, merge))
        return split, merge, made[min(choice, len(made) - 1)][2]

    def _or(self, chosen: int, *inner: Block) -> tuple[str, str, object]:
        """``chosen`` is a set of branches, by its bits."""
        made = [self.block(b) for b in inner]
        split, join = self.add("inclusiveGateway"), self.add("inclusiveGateway")
        for index, (first, last, _) in enumerate(made):
            is_open = chosen >> index & 1
            self.parts.append(flow(split, first, f"{is_open} = 1") + flow(last, join))
        return split, join, ("and", [m[2] for i, m in enumerate(made) if chosen >> i & 1])

    def _sub(self, inner: Block) -> tuple[str, str, object]:
        nested = Model(names=self.names)
        start, end = nested.add("startEvent"), nested.add("endEvent")
        first, last, tree = nested.block(inner)
        name = self.add("subProcess", *nested.parts, flow(start, first), flow(last, end))
        return name, name, tree

    def _loop(self, again: int, inner: Block) -> tuple[str, str, object]:
        first, last, tree = self.block(inner)
        merge, check = self.add("exclusiveGateway"), f"xl{next(self.names)}"
        counter = f"n{check}"
        leave = self.add("exclusiveGateway")
        reset = self.add("task", ext(maps(outputs={counter: "= 0"})))
        count = self.add("task", ext(maps(outputs={counter: f"= {counter} + 1"})))
        self.parts.append(el("exclusiveGateway", check, default=f"{check}_{leave}"))
        self.parts.append(chain(reset, merge, first) + chain(last, count, check, leave))
        self.parts.append(flow(check, merge, f"{counter} <= {again}"))
        return reset, leave, ("seq", [tree] * (again + 1))


class Reference:
    """The tasks that are open, from the tree alone."""

    def __init__(self, tree: object) -> None:
        self.left = tree

    def open(self) -> list[str]:
        return sorted(_open(self.left))

    def complete(self, name: str) -> None:
        self.left, done = _complete(self.left, name)
        assert done


def _open(tree) -> list[str]:
    if tree is None:
        return []
    kind, inner = tree
    if kind == "task":
        return [inner]
    if kind == "seq":
        return _open(inner[0])
    return [name for branch in inner for name in _open(branch)]


def _complete(tree, name):
    if tree is None:
        return None, False
    kind, inner = tree
    if kind == "task":
        return (None, True) if inner == name else (tree, False)
    if kind == "seq":
        head, done = _complete(inner[0], name)
        rest = ([head] if head is not None else []) + inner[1:]
        return (("seq", rest) if rest else None), done
    left, found = [], False
    for branch in inner:
        after, done = (branch, False) if found else _complete(branch, name)
        found = found or done
        if after is not None:
            left.append(after)
    return (("and", left) if left else None), found


def written(block: Block) -> tuple[list[str], object]:
    model = Model()
    first, last, tree = model.block(block)
    inner = [el("startEvent", "begin"), el("endEvent", "finish"), *model.parts,
             flow("begin", first), flow(last, "finish")]  # fmt: skip
    return inner, tree


@given(blocks(), st.randoms(use_true_random=False))
@settings(max_examples=120, deadline=None)
def test_the_runtime_opens_the_tasks_that_the_blocks_say(block, random):
    inner, tree = written(block)
    run, reference = play(*inner).start(), Reference(tree)
    while reference.open():
        assert sorted(run.at) == reference.open()
        assert run.troubles == {}
        name = random.choice(reference.open())
        run.complete(name)
        reference.complete(name)
    assert run.ended == "completed"
    assert run.state.tokens == ()


def without_loops(block: Block) -> bool:
    return block[0] != "loop" and all(without_loops(b) for b in block if isinstance(b, tuple))


@given(block=blocks().filter(without_loops))
@settings(max_examples=25, deadline=None)
def test_spiffworkflow_agrees_where_it_is_right(block):
    inner, _ = written(block)
    run = play(*inner).start()
    text = document(*inner).replace(b" = ", b" == ")
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(text))
    oracle = BpmnWorkflow(parser.get_spec("main"), parser.get_subprocess_specs("main"))
    while True:
        oracle.do_engine_steps()
        ready = oracle.get_tasks(state=TaskState.READY)
        assert sorted(task.task_spec.name for task in ready) == sorted(run.at)
        if not ready:
            break
        run.complete(ready[0].task_spec.name)
        ready[0].run()
    assert oracle.is_completed()
    assert run.ended == "completed"


def test_the_models_of_this_file_have_no_faults():
    inner, _ = written(("and", ("loop", 2, ("task",)), ("sub", ("xor", 0, ("task",), ("task",)))))
    assert compiled(*inner).process_id == "main"
