"""How the votes of one approval step are counted, as a model or the authority matrix says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, Self, cast

from workflow_engine.errors import Invalid, Phrase, _l

APPROVE, REJECT, RETURN, ABSTAIN, ADVISE = "approve", "reject", "return", "abstain", "advise"

Mode = Literal["any", "all", "sequence", "ratio", "count", "weight"]
MODES = frozenset({"any", "all", "sequence", "ratio", "count", "weight"})
#: Modes whose quorum must be said.
COUNTED = frozenset({"ratio", "count", "weight"})

Transfer = Literal["entitled", "anyone", "no"]
TRANSFERS = frozenset({"entitled", "anyone", "no"})
VETO, BY_QUORUM = "veto", "counted"
NAMES = ("mode", "quorum", "reject", "abstain", "secret", "transfer", "signers")
_FLAGS = {"true": True, "false": False, "": False}


class BadVotingPolicy(Invalid):
    message = _l("The way of voting is not possible: {name} is {value}; {expected}.")


@dataclass(frozen=True, slots=True)
class VotingPolicy:
    """A way to vote.

    ``quorum`` is the share of the votes (0 < q <= 1) for ``ratio``, the number of approvals for
    ``count`` and the sum of weights for ``weight``. ``rejections`` is how many refusals end the
    vote: 1 is a veto, None leaves it to the quorum alone. ``transfer`` says to whom a vote may be
    handed: to those who are ``entitled`` by the same reference, to ``anyone``, or ``no``.
    ``signers`` lets those who are asked add others.
    """

    mode: Mode = "any"
    quorum: Decimal = Decimal(1)
    rejections: int | None = 1
    abstain: bool = False
    secret: bool = False
    transfer: Transfer = "entitled"
    signers: bool = True

    @property
    def is_plain(self) -> bool:
        """Whoever comes first decides, so nothing has to be counted."""
        return self == VotingPolicy()

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Self:
        """From texts or FEEL values by name; ``BadVotingPolicy`` says which one is wrong."""
        for name in given:
            if name not in NAMES:
                raise _bad(name, given[name], _l("there is no such setting"))
        said = {name: value for name, value in given.items() if value not in (None, "")}
        mode = _one_of("mode", said.get("mode", "any"), MODES)
        return cls(
            mode=cast(Mode, mode),
            quorum=_quorum(mode, said.get("quorum")),
            rejections=_rejections(said.get("reject", VETO)),
            abstain=_flag("abstain", said.get("abstain", False)),
            secret=_flag("secret", said.get("secret", False)),
            transfer=cast(
                Transfer, _one_of("transfer", said.get("transfer", "entitled"), TRANSFERS)
            ),
            signers=_flag("signers", said.get("signers", True)),
        )

    def stored(self) -> dict[str, Any]:
        """As ``read`` takes it again; what is by default is left out."""
        default = type(self)()
        said = {
            "mode": self.mode,
            "quorum": str(self.quorum) if self.mode in COUNTED else None,
            "reject": BY_QUORUM if self.rejections is None else str(self.rejections),
            "abstain": self.abstain or None,
            "secret": self.secret or None,
            "transfer": self.transfer if self.transfer != default.transfer else None,
            "signers": None if self.signers else "false",
        }
        return {name: value for name, value in said.items() if value is not None}


def _bad(name: str, value: Any, expected: str) -> BadVotingPolicy:
    return BadVotingPolicy(name=name, value=str(value)[:100], expected=Phrase(expected))


def _one_of(name: str, value: Any, known: frozenset[str]) -> str:
    if value not in known:
        raise _bad(name, value, ", ".join(sorted(known)))
    return str(value)


def _flag(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value) not in _FLAGS:
        raise _bad(name, value, "true, false")
    return _FLAGS[str(value)]


def _number(name: str, value: Any) -> Decimal:
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite() or number <= 0:
        raise _bad(name, value, _l("it must be a number above 0"))
    return number


def _quorum(mode: str, value: Any) -> Decimal:
    if mode not in COUNTED:
        if value is not None:
            raise _bad("quorum", value, _l("only ratio, count and weight have one"))
        return Decimal(1)
    number = _number("quorum", "" if value is None else value)
    if mode == "ratio" and number > 1:
        raise _bad("quorum", value, _l("a ratio is at most 1"))
    if mode == "count" and number != int(number):
        raise _bad("quorum", value, _l("a count is a whole number"))
    return number


def _rejections(value: Any) -> int | None:
    if value == VETO:
        return 1
    if value == BY_QUORUM:
        return None
    number = _number("reject", value)
    if number != int(number):
        raise _bad("reject", value, _l("it must be veto, counted or a whole number"))
    return int(number)
