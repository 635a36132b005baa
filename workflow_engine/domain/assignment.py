"""Who may take a task: references of the model, resolved against the organisation of today."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from workflow_engine.domain.references import Reference, parse
from workflow_engine.domain.task import Candidate
from workflow_engine.errors import _l

__all__ = ["Reference", "parse"]

MissReason = Literal["unknown", "inactive", "requester", "decided", "empty", "unchosen", "away"]
REASONS: dict[MissReason, str] = {
    "unknown": _l("nobody is found under it"),
    "inactive": _l("the person is no longer active"),
    "requester": _l("it leads to the requester, who may not decide"),
    "decided": _l("the person has already signed another step"),
    "empty": _l("it has no active member who may decide"),
    "away": _l("the person is away"),
    "unchosen": _l("nobody was chosen from it who may decide"),
}


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A person as far as assignment cares."""

    id: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """A group; ``is_staffed`` says that somebody active besides the excluded people is in it."""

    id: str
    is_staffed: bool = True


class Organisation(Protocol):
    """What assignment may ask about one company; answers None or nobody for what is unknown."""

    def person(self, id_or_login: str) -> PersonFacts | None: ...
    def manager_of(self, person_id: str) -> PersonFacts | None: ...
    def head_of(self, department: str) -> PersonFacts | None: ...
    def parent_of(self, department: str) -> str | None: ...
    def post_holders(self, code: str) -> Sequence[PersonFacts]: ...
    def group(self, code: str, *, without: frozenset[str]) -> GroupFacts | None: ...
    def holders_of(self, role: str) -> Sequence[PersonFacts]: ...
    def members_of(self, groups: Iterable[str]) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Miss:
    """A reference that gave nobody, and why; the texts are in ``REASONS``."""

    reference: str
    reason: MissReason


@dataclass(frozen=True, slots=True)
class Resolved:
    """At least one candidate; ``misses`` are the references that added nobody."""

    candidates: tuple[Candidate, ...]
    misses: tuple[Miss, ...] = ()


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Nobody can take the task; the command layer opens an incident that shows ``misses``."""

    misses: tuple[Miss, ...]


@dataclass(frozen=True, slots=True)
class Away:
    """That people who are away are not asked, and whether the manager of each is instead."""

    is_absent: Callable[[str], bool]
    asks_above: bool = False


def resolve(
    references: Iterable[str],
    organisation: Organisation,
    *,
    requester: str | None,
    forbid_requester: bool = True,
    decided: frozenset[str] = frozenset(),
    away: Away | None = None,
) -> Resolved | Unresolved:
    """Find the candidates of a task.

    The requester and inactive people are left out, and so are those who have ``decided`` another
    step of the same document: each step wants a signature of its own. Without ``away`` people are
    asked wherever they are.
    """
    search = _Search(organisation, requester if forbid_requester else None, decided, away)
    candidates: dict[Candidate, None] = {}
    misses = []
    for text in references:
        found = search.find(parse(text))
        if isinstance(found, Miss):
            misses.append(found)
        else:
            candidates.update(dict.fromkeys(found))
    if candidates:
        return Resolved(tuple(candidates), tuple(misses))
    return Unresolved(tuple(misses))


@dataclass(frozen=True, slots=True)
class _Search:
    organisation: Organisation
    excluded: str | None
    decided: frozenset[str]
    away: Away | None = None

    def find(self, reference: Reference) -> tuple[Candidate, ...] | Miss:
        match reference.kind:
            case "group":
                return self._group(reference)
            case "members":
                return self._members(reference)
            case "role":
                return self._each(reference, self.organisation.holders_of(reference.value))
            case "post":
                return self._each(reference, self.organisation.post_holders(reference.value))
            case "managers":
                return self._each(reference, self._above(reference))
            case "manager":
                return self._or_above(reference, self._at(reference, self._above(reference)))
            case "heads":
                return self._each(reference, self._heads(reference))
            case "head":
                return self._or_above(reference, self._head(reference))
            case "person":
                return self._one(reference, self.organisation.person(reference.value))

    def _above(self, reference: Reference) -> list[PersonFacts]:
        """The managers from the first level to that of the reference; a circle is left."""
        above: dict[str, PersonFacts] = {}
        start = self.organisation.person(reference.value)
        at = self.organisation.manager_of(reference.value)
        while (
            at is not None and at != start and at.id not in above and len(above) < reference.levels
        ):
            above[at.id] = at
            at = self.organisation.manager_of(at.id)
        return list(above.values())

    @staticmethod
    def _at(reference: Reference, above: Sequence[PersonFacts]) -> PersonFacts | None:
        return above[-1] if len(above) == reference.levels else None

    def _head(self, reference: Reference) -> PersonFacts | None:
        """The head of the department, or of the one so many levels above it."""
        departments = self._departments(reference)
        is_there = reference.level is None or len(departments) > reference.level
        return self.organisation.head_of(departments[-1]) if is_there else None

    def _heads(self, reference: Reference) -> list[PersonFacts]:
        found = [self.organisation.head_of(each) for each in self._departments(reference)]
        return list({head.id: head for head in found if head is not None}.values())

    def _departments(self, reference: Reference) -> list[str]:
        """The department as it is called, and those above it up to the level."""
        found = [reference.value]
        parent = self.organisation.parent_of(reference.value)
        while parent is not None and parent not in found and len(found) <= reference.parents:
            found.append(parent)
            parent = self.organisation.parent_of(parent)
        return found

    def _group(self, reference: Reference) -> tuple[Candidate, ...] | Miss:
        requester = {self.excluded} if self.excluded else frozenset[str]()
        without = self.decided | requester
        group = self.organisation.group(reference.value, without=without)
        if group is None:
            return Miss(str(reference), "unknown")
        if not group.is_staffed:
            return Miss(str(reference), "empty")
        return (Candidate(str(reference), group.id, "group"),)

    def _members(self, reference: Reference) -> tuple[Candidate, ...] | Miss:
        """Each member for himself, where the group as a whole has one voice only."""
        group = self.organisation.group(reference.value, without=frozenset())
        if group is None:
            return Miss(str(reference), "unknown")
        people = (PersonFacts(member) for member in self.organisation.members_of([group.id]))
        found = tuple(each for person in people for each in self._asked(reference, person))
        return found or Miss(str(reference), "empty")

    def _each(
        self, reference: Reference, people: Sequence[PersonFacts]
    ) -> tuple[Candidate, ...] | Miss:
        """All who may decide; of a single one who may not, it is said why."""
        if len(people) == 1 and reference.kind in ("managers", "heads"):
            return self._one(reference, people[0])
        found = tuple(each for person in people for each in self._asked(reference, person))
        return found or Miss(str(reference), "empty")

    def _or_above(
        self, reference: Reference, superior: PersonFacts | None
    ) -> tuple[Candidate, ...] | Miss:
        """The superior, or the superior's manager when the first one may not decide.

        One level and no more: further up, people approve what they know nothing about, so an
        incident is the better answer.
        """
        found = self._one(reference, superior)
        if superior is None or not isinstance(found, Miss):
            return found
        above = self._one(reference, self.organisation.manager_of(superior.id))
        return found if isinstance(above, Miss) else above

    def _one(self, reference: Reference, person: PersonFacts | None) -> tuple[Candidate] | Miss:
        if person is None:
            return Miss(str(reference), "unknown")
        found = self._asked(reference, person)
        objection = self._objection(person)
        return found or Miss(str(reference), objection or "unknown")

    def _asked(self, reference: Reference, person: PersonFacts) -> tuple[Candidate] | tuple[()]:
        """The person, or the manager of one who is away where the step says so."""
        objection = self._objection(person)
        if objection is None:
            return (Candidate(str(reference), person.id, "person"),)
        if objection != "away" or self.away is None or not self.away.asks_above:
            return ()
        above = self.organisation.manager_of(person.id)
        if above is None or self._objection(above):
            return ()
        return (Candidate(f"manager:{person.id}", above.id, "person"),)

    def _objection(self, person: PersonFacts) -> MissReason | None:
        if not person.active:
            return "inactive"
        if person.id == self.excluded:
            return "requester"
        if person.id in self.decided:
            return "decided"
        return "away" if self.away is not None and self.away.is_absent(person.id) else None
