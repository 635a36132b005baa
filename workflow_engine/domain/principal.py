"""Who acts: an account of a person or a system, with what it may do."""

from dataclasses import dataclass, field, replace

from workflow_engine.domain.substitution import StandIn


@dataclass(frozen=True, slots=True)
class Principal:
    """The acting account, the person behind it, its groups and permissions.

    ``permissions`` are ``resource:action`` strings; a machine's are already cut down to the
    scopes of its key. ``groups`` holds ids. ``stands_in`` are the substitutions that hold for the
    person; ``acting`` is the one of them under which he acts, with the groups of the absent.
    """

    account_id: str | None
    person_id: str | None
    company_id: str
    name: str
    kind: str = "human"
    groups: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()
    locale: str = "en"
    timezone: str = "UTC"
    is_system: bool = field(default=False)
    stands_in: tuple[StandIn, ...] = ()
    acting: StandIn | None = None

    @classmethod
    def system(cls, company_id: str) -> "Principal":
        """The engine itself: timers and service tasks act in this name."""
        return cls(None, None, company_id, "Countersign", kind="system", is_system=True)

    @property
    def on_behalf_of(self) -> str | None:
        """In whose place he acts, if not in his own."""
        return self.acting.absent if self.acting else None

    @property
    def seat(self) -> str | None:
        """Whose place it is: his own, or that of whom he stands in for."""
        return self.on_behalf_of or self.person_id

    def is_asked_as(self, person_id: str) -> bool:
        """Whether what is asked of a person by name is asked of him."""
        if self.acting is not None and not self.acting.is_by_name:
            return False
        return self.seat is not None and self.seat == person_id

    def in_place_of(self, stand_in: StandIn) -> "Principal":
        """The same person in somebody else's place; his own permissions hold, not the other's."""
        return replace(self, acting=stand_in, groups=stand_in.groups, stands_in=())

    def may(self, permission: str) -> bool:
        return self.is_system or permission in self.permissions
