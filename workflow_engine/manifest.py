"""What a process folder's ``process.toml`` says beside the model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workflow_engine.domain.withdrawing import UNDECIDED, WITHDRAWALS
from workflow_engine.errors import Invalid, _l

_KNOWN = {
    "owner": str,
    "start": str,
    "title": str,
    "business_key": str,
    "subject": dict,
    "lanes": dict,
    "texts": dict,
    "outcomes": dict,
    "see": str,
    "tag": str,
    "second_pair": bool,
    "require_scenarios": bool,
    "needs": list,
    "withdraw": str,
}
_LONGEST_TAG = 60


class BadManifest(Invalid):
    message = _l("process.toml: {reason}.")


@dataclass(frozen=True, slots=True)
class Manifest:
    """Owner module, who may start, lanes to references, names in other languages.

    ``title`` and ``business_key`` are FEEL over the start variables; ``subject`` is the type of the
    document (a name, or FEEL after ``=``) and FEEL for its id; ``outcomes`` maps an outcome to
    labels by language. ``see`` is the permission to see the process at all, ``tag`` what people
    call this version. ``second_pair`` and ``require_scenarios`` make its deployment stricter than
    the company does. ``needs`` names the processes that it calls; they are deployed before it where
    both ship. ``withdraw`` says how long its requester may withdraw.
    """

    owner: str | None = None
    start: str = "instance:start"
    title: str | None = None
    business_key: str | None = None
    subject: tuple[str, str] | None = None
    lanes: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    outcomes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    see: str | None = None
    tag: str | None = None
    second_pair: bool = False
    require_scenarios: bool = False
    needs: Sequence[str] = ()
    withdraw: str = UNDECIDED

    def text(self, element: str, locale: str, fallback: str) -> str:
        """The name of an element in a language, else as the model has it."""
        return self.texts.get(locale, {}).get(element) or fallback

    def outcome(self, outcome: str, locale: str) -> str:
        labels = self.outcomes.get(outcome, {})
        return labels.get(locale) or labels.get("en") or outcome.replace("_", " ").capitalize()


def read(document: Mapping[str, Any]) -> Manifest:
    """Check and convert a parsed ``process.toml``; ``BadManifest`` says what to mend."""
    for name, value in document.items():
        if name not in _KNOWN:
            raise BadManifest(reason=f"'{name}' is unknown; known are {', '.join(_KNOWN)}")
        if not isinstance(value, _KNOWN[name]):
            raise BadManifest(reason=f"'{name}' must be a {_KNOWN[name].__name__}")
    subject = document.get("subject")
    if subject is not None and subject.keys() != {"type", "id"}:
        raise BadManifest(reason="[subject] must have exactly type and id")
    if len(document.get("tag", "")) > _LONGEST_TAG:
        raise BadManifest(reason=f"'tag' must have at most {_LONGEST_TAG} characters")
    if document.get("withdraw", UNDECIDED) not in WITHDRAWALS:
        raise BadManifest(reason=f"'withdraw' must be one of {', '.join(WITHDRAWALS)}")
    return Manifest(
        owner=document.get("owner"),
        start=document.get("start", "instance:start"),
        title=document.get("title"),
        business_key=document.get("business_key"),
        subject=(subject["type"], subject["id"]) if subject else None,
        lanes=document.get("lanes", {}),
        texts=document.get("texts", {}),
        outcomes=document.get("outcomes", {}),
        see=document.get("see"),
        tag=document.get("tag"),
        second_pair=document.get("second_pair", False),
        require_scenarios=document.get("require_scenarios", False),
        needs=tuple(map(str, document.get("needs", ()))),
        withdraw=document.get("withdraw", UNDECIDED),
    )
