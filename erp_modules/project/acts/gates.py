"""Gates: presented when all is there, countersigned by their owners, decided by the sponsor."""

import re
from collections.abc import Mapping
from typing import Any

from erp_modules.project import judging, queries
from erp_modules.project.acts.common import (
    person,
    require_programme,
    today,
)
from erp_modules.project.errors import NotTheirs, NotTheSponsor
from erp_modules.project.model import Evidence, Gate, GateCriterion, Waiver
from erp_modules.project.states import PASSED
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext

_SHA256 = re.compile(r"[0-9a-f]{64}")


def check_gate(draft: Any, record: Gate) -> None:
    require_programme(draft, record.programme_id)
    others = queries.gates(draft.ctx.session, record.programme_id)
    if any(other.step == record.step and other.id != record.id for other in others):
        draft.fields.refuse("step", _l("This step has its gate already."))
    people = [owner.person_id for owner in record.owners]
    for index, owner in enumerate(people):
        if people.index(owner) != index:
            draft.fields.refuse(f"owners.{index}.person", _l("It is named already."))


def check_criterion(draft: Any, record: GateCriterion) -> None:
    """What a gate asks for is agreed while it is open."""
    gate = draft.ctx.record("gate", record.gate_id, lock=True)
    if gate.state != "open":
        draft.fields.refuse("gate", _l("Criteria change only while their gate is open."))
    if record.threshold is not None and record.measure != "training":
        draft.fields.refuse("threshold", _l("Only what is passed per role has a share."))


def present(ctx: OperationContext, record: Gate) -> None:
    """Say that everything is there; from now on the owners countersign."""
    found = judging.judge(ctx.session, record, today(ctx))
    if not found:
        raise BusinessError("NO_CRITERIA", _l("Say first what this gate asks for."))
    missing = [each.criterion.title for each in found if each.missing]
    if missing:
        raise BusinessError(
            "GATE_NOT_READY", _l("Still missing: {criteria}."), criteria="; ".join(missing)
        )
    _forget_signatures(record)


def _forget_signatures(record: Gate) -> None:
    for owner in record.owners:
        owner.signed_at = None
    record.decided_at = record.decided_by_id = record.back_to = None


def reopen(ctx: OperationContext, record: Gate) -> None:
    _forget_signatures(record)


def sign(ctx: OperationContext, record: Gate) -> bool:
    """An owner says that his part is in order."""
    who = person(ctx)
    own = [owner for owner in record.owners if owner.person_id == who]
    if not own:
        raise NotTheirs
    if own[0].signed_at is not None:
        return False
    own[0].signed_at = ctx.now
    return True


def go(ctx: OperationContext, record: Gate) -> None:
    """All is there and countersigned."""
    _require_sponsor(ctx, record)
    found = _complete(ctx, record)
    open_ = [each.criterion.title for each in found if not each.met]
    if open_:
        raise BusinessError(
            "CONDITIONS_LEFT",
            _l("Waived, so only a go with conditions is possible: {criteria}."),
            criteria="; ".join(open_),
        )
    _decide(ctx, record)


def go_conditionally(ctx: OperationContext, record: Gate) -> None:
    """What is missing was let off until a day."""
    _require_sponsor(ctx, record)
    if all(each.met for each in _complete(ctx, record)):
        raise BusinessError("NO_CONDITIONS", _l("Nothing is missing; decide go."))
    _decide(ctx, record)


def stop(ctx: OperationContext, record: Gate, *, back_to: int) -> None:
    """The work goes on at an earlier step; the gates since then are passed once more."""
    _require_sponsor(ctx, record)
    if back_to > record.step:
        raise BusinessError("STEP_AHEAD", _l("Name this step or an earlier one."))
    kind = ctx.kinds["gate"]
    for gate in queries.gates(ctx.session, record.programme_id):
        if back_to <= gate.step < record.step and gate.state in PASSED | {"ready"}:
            _forget_signatures(gate)
            kind.move(gate, "open", ctx.record("gate", record.id).number)
    _decide(ctx, record)
    record.back_to = back_to


def settle(ctx: OperationContext, record: Gate) -> None:
    """The conditions are met: what was waived is there now."""
    missing = [
        each.criterion.title
        for each in judging.judge(ctx.session, record, today(ctx))
        if not each.met
    ]
    if missing:
        raise BusinessError(
            "GATE_NOT_READY", _l("Still missing: {criteria}."), criteria="; ".join(missing)
        )


def _require_sponsor(ctx: OperationContext, record: Gate) -> None:
    programme = ctx.record("programme", record.programme_id, lock=True)
    if person(ctx) != programme.sponsor_id:
        raise NotTheSponsor


def _complete(ctx: OperationContext, record: Gate) -> list[judging.Judged]:
    """The criteria; raises unless each is met or waived today and all owners countersigned."""
    for gate in queries.gates(ctx.session, record.programme_id):
        if gate.step < record.step and gate.state not in PASSED:
            raise BusinessError(
                "EARLIER_GATE_OPEN", _l("First pass the gate before: {gate}."), gate=gate.title
            )
    found = judging.judge(ctx.session, record, today(ctx))
    missing = [each.criterion.title for each in found if each.missing]
    if missing:
        raise BusinessError(
            "GATE_NOT_READY", _l("Still missing: {criteria}."), criteria="; ".join(missing)
        )
    unsigned = judging.unsigned(record)
    if unsigned or not record.owners:
        names = queries.people(ctx.session, ctx.company_id, set(unsigned))
        raise BusinessError(
            "NOT_COUNTERSIGNED",
            _l("Not countersigned by all owners: {people}."),
            people=", ".join(sorted(names.values())) or "–",
        )
    return found


def _decide(ctx: OperationContext, record: Gate) -> None:
    record.decided_at, record.decided_by_id, record.back_to = ctx.now, person(ctx), None


def gate_facts(session: Any, record: Gate) -> Mapping[str, Any]:
    return {
        "programme": record.programme_id,
        "step": record.step,
        "back_to": record.back_to,
        "decided_by": record.decided_by_id,
        "owners": [owner.person_id for owner in record.owners],
    }


def check_evidence(draft: Any, record: Evidence) -> None:
    """About one thing, with a place where it can be found; who noted it is never told wrongly."""
    about = (record.criterion_id, record.runbook_task_id, record.data_load_id)
    if sum(each is not None for each in about) != 1:
        draft.fields.refuse("criterion", _l("Say what it proves: exactly one thing."))
    if record.link is None and record.document_hash is None:
        draft.fields.refuse("link", _l("Give an address, or the hash of a document."))
    if record.link is not None and not record.link.startswith(("https://", "http://", "/")):
        draft.fields.refuse("link", _l("An address begins with https:// or with /."))
    if record.document_hash is not None:
        record.document_hash = record.document_hash.lower()
        if not _SHA256.fullmatch(record.document_hash):
            draft.fields.refuse("document_hash", _l("64 digits from 0 to f are needed."))
    record.noted_at = draft.ctx.now
    record.noted_by_id = draft.ctx.actor.person_id or draft.ctx.on_behalf


def evidence_facts(session: Any, record: Evidence) -> Mapping[str, Any]:
    return {
        "criterion": record.criterion_id,
        "runbook_task": record.runbook_task_id,
        "data_load": record.data_load_id,
        "link": record.link,
        "document_hash": record.document_hash,
        "noted_by": record.noted_by_id,
    }


def check_waiver(draft: Any, record: Waiver) -> None:
    criterion = draft.ctx.record("gate_criterion", record.criterion_id)
    if criterion.mandatory:
        draft.fields.refuse("criterion", _l("This cannot be waived."))
    if record.expires_on < today(draft.ctx):
        draft.fields.refuse("expires_on", _l("This day has passed already."))


def grant(ctx: OperationContext, record: Waiver) -> None:
    """The sponsor lets it off, until a day that has not passed."""
    gate = _gate_of(ctx, record)
    _require_sponsor(ctx, gate)
    if record.expires_on < today(ctx):
        raise BusinessError("WAIVER_LATE", _l("{day} has passed already."), day=record.expires_on)
    record.granted_by_id = person(ctx)


def refuse(ctx: OperationContext, record: Waiver) -> None:
    _require_sponsor(ctx, _gate_of(ctx, record))


def fulfil(ctx: OperationContext, record: Waiver) -> None:
    gate = _gate_of(ctx, record)
    judged = judging.judge(ctx.session, gate, today(ctx))
    if not any(each.met and each.criterion.id == record.criterion_id for each in judged):
        raise BusinessError("STILL_MISSING", _l("It is not there yet; note the evidence first."))


def _gate_of(ctx: OperationContext, record: Waiver) -> Gate:
    criterion = ctx.record("gate_criterion", record.criterion_id)
    found: Gate = ctx.record("gate", criterion.gate_id)
    return found


def waiver_facts(session: Any, record: Waiver) -> Mapping[str, Any]:
    return {"criterion": record.criterion_id, "expires_on": record.expires_on.isoformat()}
