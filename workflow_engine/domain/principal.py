"""Who acts: an account of a person or a system, with what it may do."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Principal:
    """The acting account, the person behind it, its groups and permissions.

    ``permissions`` are ``resource:action`` strings; a machine's are already cut down to the
    scopes of its key. ``groups`` holds ids.
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

    @classmethod
    def system(cls, company_id: str) -> "Principal":
        """The engine itself: timers and service tasks act in this name."""
        return cls(None, None, company_id, "Countersign", kind="system", is_system=True)

    def may(self, permission: str) -> bool:
        return self.is_system or permission in self.permissions
