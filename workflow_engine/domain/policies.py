"""What happens at a step whose people are missing, are the requester, or have signed before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from workflow_engine.domain.assignment import Resolved, Unresolved, parse
from workflow_engine.errors import BadReference, Invalid, _l

APPROVE, REJECT = "approve", "reject"
ADMINISTRATORS = "role:administrator"
NAMES = ("nobody", "self", "same", "absent")
NOBODY = ("incident", "administrator", APPROVE, REJECT)
SELF = ("forbid", "skip", "head")
SAME = ("never", "consecutive", "once")
ABSENT = ("ask", "above", "nobody")


class BadPolicy(Invalid):
    message = _l("The policy {name} cannot be {value}.")


@dataclass(frozen=True, slots=True)
class Automatic:
    """The step ends by a rule of the model, such as ``nobody=approve``; nobody decided it."""

    outcome: str
    rule: str


@dataclass(frozen=True, slots=True)
class Instead:
    """Others are asked, because of a rule."""

    references: tuple[str, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class StepPolicies:
    """``cs:policies`` of a step; whoever is named for ``nobody`` is a reference."""

    nobody: str = "incident"
    self: str = "forbid"
    same: str = "never"
    absent: str = "ask"

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Self:
        """Raises ``BadPolicy``."""
        policies = cls(**given)
        for name, allowed in (("self", SELF), ("same", SAME), ("absent", ABSENT)):
            if getattr(policies, name) not in allowed:
                raise BadPolicy(name=name, value=getattr(policies, name))
        if policies.nobody not in NOBODY:
            _require_reference(policies.nobody)
        return policies

    @property
    def outcomes(self) -> frozenset[str]:
        """The outcomes that the step may get without anybody."""
        found = {self.nobody} & {APPROVE, REJECT}
        skips = self.self == "skip" or self.same != "never"
        return frozenset(found | {APPROVE}) if skips else frozenset(found)

    def answer(
        self,
        found: Resolved | Unresolved,
        *,
        head: str | None,
        signed: Sequence[str],
        is_about_money: bool,
    ) -> Automatic | Instead | None:
        """What the policies make of whom the references found; None: nothing.

        ``signed`` are those who approved earlier steps, the last one at the end, and ``head`` is
        the reference of the head over the requester. What is about a document is never approved
        by nobody: only the authority matrix may ask for no signature there.
        """
        answer: Automatic | Instead | None = None
        if isinstance(found, Resolved):
            answer = self._same(found, signed)
        elif {miss.reason for miss in found.misses} == {"requester"}:
            answer = self._own(head)
        if isinstance(found, Unresolved) and _may(answer, is_about_money=is_about_money) is None:
            return self.unanswered(is_about_money=is_about_money)
        return _may(answer, is_about_money=is_about_money)

    def _same(self, found: Resolved, signed: Sequence[str]) -> Automatic | None:
        earlier = {"never": (), "consecutive": signed[-1:], "once": signed}[self.same]
        people = {c.principal_id if c.kind == "person" else None for c in found.candidates}
        if any(people == {person} for person in earlier):
            return Automatic(APPROVE, f"same={self.same}")
        return None

    def _own(self, head: str | None) -> Automatic | Instead | None:
        if self.self == "skip":
            return Automatic(APPROVE, "self=skip")
        return Instead((head,), "self=head") if self.self == "head" and head else None

    def unanswered(self, *, is_about_money: bool) -> Automatic | Instead | None:
        """What happens when nobody at all is found."""
        rule = f"nobody={self.nobody}"
        if self.nobody in (APPROVE, REJECT):
            return _may(Automatic(self.nobody, rule), is_about_money=is_about_money)
        if self.nobody == "incident":
            return None
        named = ADMINISTRATORS if self.nobody == "administrator" else self.nobody
        return Instead((named,), rule)


def _may(answer: Automatic | Instead | None, *, is_about_money: bool) -> Automatic | Instead | None:
    is_approved = isinstance(answer, Automatic) and answer.outcome == APPROVE
    return None if is_approved and is_about_money else answer


def _require_reference(text: str) -> None:
    """A bare word is a misspelt policy more often than somebody's name."""
    try:
        parse(text if ":" in text else "")
    except BadReference:
        raise BadPolicy(name="nobody", value=text) from None
