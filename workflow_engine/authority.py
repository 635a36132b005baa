"""The authority matrix: which decisions a document needs, and whether it has them.

The matrix is a decision table of its own, ``approval_matrix``, which no process contains. Each
matched rule gives a context with ``step``, ``references`` (text or list), and for people ``title``
and ``reason``, each also in other languages (``reason_zh_Hans_CN``). A committee's rule also says
how it votes, ``voting``, as ``cs:approval`` takes it. What happens when nobody is found, when only
the requester would be asked, and when the same person signed before, ``on_empty``, ``on_self`` and
``on_same`` say, with the values of ``cs:policies``.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from workflow_engine import limits
from workflow_engine.dmn import DecisionResult, Trace
from workflow_engine.dmn.trace import Asked, TableTrace
from workflow_engine.domain.approval import AuthorityStep, Decision, shortfall, too_small
from workflow_engine.domain.assignment import Unresolved, resolve
from workflow_engine.domain.policies import BadPolicy, StepPolicies
from workflow_engine.domain.voting import VotingPolicy
from workflow_engine.errors import AuthorityMissing, Invalid, NotFound, _l
from workflow_engine.models import DecisionVersion, Models
from workflow_engine.modules import DocumentFacts, Modules
from workflow_engine.persistence.repositories.definitions import DefinitionRows
from workflow_engine.persistence.repositories.organisation import OrganisationRows
from workflow_engine.persistence.unit_of_work import UnitOfWork

KEY = "approval_matrix"
#: Columns of a rule, and the policies that they give.
POLICIES = {"on_empty": "nobody", "on_self": "self", "on_same": "same"}
#: Takes the version of the matrix, what it was given, what it said, and ``wanted_by``.
Tell = Callable[[DecisionVersion, Mapping[str, Any], DecisionResult, list[dict[str, Any]]], None]


class BadMatrix(Invalid):
    message = _l("The authority matrix gave no list of steps with references: {value}.")


class DocumentNotFound(NotFound):
    message = _l("There is no {type} {id}.")


def inputs(doctype: str, facts: DocumentFacts) -> dict[str, Any]:
    """What the rules of the matrix may ask about a document."""
    return {
        "doctype": doctype,
        "amount": facts.base_amount,
        "currency": facts.currency,
        "requester": facts.requester,
        "department": facts.department,
        **facts.facts,
    }


def steps(
    rows: DefinitionRows,
    models: Models,
    company_id: str,
    variables: Mapping[str, Any],
    *,
    locale: str = "",
    trace: Trace | None = None,
) -> tuple[list[AuthorityStep], DecisionVersion, Any]:
    """The steps that the published matrix asks for, its version, and its raw result."""
    version = models.decision(rows, company_id, KEY)
    result = version.model.evaluate(KEY, dict(variables), trace=trace)
    return read_steps(result.value, locale=locale), version, result


def read_steps(value: Any, *, locale: str = "") -> list[AuthorityStep]:
    """The matrix's result as steps with its texts for people; ``BadMatrix`` when it is none."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise BadMatrix(value=str(value)[:200])
    return [_step(entry, locale) for entry in value]


def _step(entry: Any, locale: str) -> AuthorityStep:
    if not isinstance(entry, Mapping) or not {"step", "references"} <= entry.keys():
        raise BadMatrix(value=str(entry)[:200])
    references = entry["references"]
    if references is None:
        references = ()
    if isinstance(references, str):
        references = [part.strip() for part in references.split(",") if part.strip()]
    step = str(entry["step"])
    title = _said(entry, "title", locale) or step.replace("_", " ").capitalize()
    reason = _said(entry, "reason", locale)
    voting, policies = _voting(entry), _policies(entry)
    return AuthorityStep(step, tuple(references), reason, title, voting, policies=policies)


def _policies(entry: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    given = {name: entry.get(column) for column, name in POLICIES.items()}
    said = {name: str(value) for name, value in given.items() if value not in (None, "")}
    try:
        StepPolicies.read(said)
    except BadPolicy as error:
        raise BadMatrix(value=str(error)) from None
    return tuple(said.items())


def _voting(entry: Mapping[str, Any]) -> VotingPolicy | None:
    """How a committee votes; weights are no numbers of people, so they prove no authority."""
    given = entry.get("voting")
    if given is None:
        return None
    policy = VotingPolicy.read(given) if isinstance(given, Mapping) else None
    if policy is None or policy.mode == "weight":
        raise BadMatrix(value=str(given)[:200])
    return policy


def _said(entry: Mapping[str, Any], column: str, locale: str) -> str:
    """A text of the matrix in a language, which a column such as ``reason_zh_Hans_CN`` holds."""
    return str(entry.get(f"{column}_{locale}") or entry.get(column) or "")


def wanted_by(trace: Trace) -> list[dict[str, Any]]:
    """Which rule asks for which signature: its table, number and texts, and the references."""
    rules = [(table.id, rule) for table in _tables(trace.root) for rule in table.rules]
    return [
        {
            "step": str(rule.answer["step"]),
            "references": list(_step(rule.answer, "").references),
            "table": table,
            "number": rule.index,
            "annotation": rule.annotation,
            "reasons": {n: v for n, v in rule.answer.items() if v and n.startswith("reason")},
        }
        for table, rule in rules
        if rule.is_taken and isinstance(rule.answer, Mapping) and "step" in rule.answer
    ]


def _tables(asked: Asked | None) -> list[TableTrace]:
    if asked is None:
        return []
    return [*asked.tables, *(table for each in asked.asked for table in _tables(each))]


def with_superiors(step: AuthorityStep, organisation: OrganisationRows) -> AuthorityStep:
    """The step as it may also be signed: by the manager of somebody whom it names.

    A task that was left alone goes one level up, and the manager's decision is recorded as what
    it is, ``manager:<the person who was asked>``. Nobody below that person gains anything.
    """
    found = resolve(step.references, organisation, requester=None)
    if isinstance(found, Unresolved):
        return step
    people = [c.principal_id for c in found.candidates if c.kind == "person"]
    groups = [c.principal_id for c in found.candidates if c.kind == "group"]
    superiors = [f"manager:{person}" for person in (*people, *organisation.members_of(groups))]
    return replace(step, references=tuple(dict.fromkeys((*step.references, *superiors))))


def facts_of(
    modules: Modules, session: Any, company_id: str, subject: tuple[str, str]
) -> DocumentFacts:
    document = modules.documents.get(subject[0])
    facts = document.facts(session, company_id, subject[1]) if document else None
    if facts is None:
        raise DocumentNotFound(type=subject[0], id=subject[1])
    return facts


def require(
    uow: UnitOfWork,
    modules: Modules,
    models: Models,
    company_id: str,
    subject: tuple[str, str],
    tell: Tell,
) -> DocumentFacts:
    """Its facts; raises ``AuthorityMissing`` unless recorded decisions of distinct people suffice.

    It asks the document, the matrix and the decision rows, and nothing that a model could have
    written: a process may route, only this lets money move.
    """
    facts, missing = outstanding(uow, modules, models, company_id, subject, tell)
    if missing:
        names = ", ".join(step.title or step.step for step in missing)
        raise AuthorityMissing(subject=facts.number, missing=names)
    return facts


def outstanding(
    uow: UnitOfWork,
    modules: Modules,
    models: Models,
    company_id: str,
    subject: tuple[str, str],
    tell: Tell,
) -> tuple[DocumentFacts, tuple[AuthorityStep, ...]]:
    """Its facts and the signatures that it still lacks, in the order of the matrix.

    What the matrix was asked and said is handed to ``tell``.
    """
    facts = facts_of(modules, uow.session, company_id, subject)
    given, trace = inputs(subject[0], facts), Trace()
    needed, version, result = steps(uow.definitions, models, company_id, given, trace=trace)
    tell(version, given, result, wanted_by(trace))
    organisation = OrganisationRows(uow.connection, company_id)
    needed = [_counted(step, organisation, facts.requester) for step in needed]
    wide = [with_superiors(step, organisation) for step in needed]
    decisions = [_decision(row) for row in uow.tasks.decisions_about(subject)]
    about: Any = {
        "requester": facts.requester,
        "digest": facts.digest,
        "base_amount": facts.base_amount,
    }
    missing = shortfall(wide, decisions, **about)
    if not missing and (signers := too_small(wide, decisions, **about)):
        held = limits.published(uow, models, company_id, subject, given)
        return facts, (_above(signers, held, facts, decisions),)
    left = {one.step: one.needed for one in missing}
    return facts, tuple(replace(s, needed=left[s.step]) for s in needed if s.step in left)


def _above(
    signers: Sequence[str],
    held: limits.Limits | None,
    facts: DocumentFacts,
    decisions: Sequence[Decision],
) -> AuthorityStep:
    """The signature of the first manager above the signers whose limit covers the document.

    Without references when there is none.
    """
    now = max(decision.at for decision in decisions)
    signed = {facts.requester, *(d.person_id for d in decisions), *signers}
    found = (held.covering(each, now, signed.__contains__) for each in signers) if held else ()
    reference = next((one for one in found if one), None)
    reason = "" if reference else str(_l("Nobody above has a limit that covers this document."))
    title = str(_l("Limit of authority"))
    return AuthorityStep("limit", (reference,) if reference else (), reason, title)


def _counted(step: AuthorityStep, organisation: OrganisationRows, requester: str) -> AuthorityStep:
    """How many people have to approve, by the members that a committee has today."""
    policy = step.voting
    if policy is None or policy.mode == "any":
        return step
    if policy.mode == "count":
        return replace(step, needed=int(policy.quorum))
    found = resolve(step.references, organisation, requester=requester)
    people = set() if isinstance(found, Unresolved) else {c.principal_id for c in found.candidates}
    share = policy.quorum if policy.mode == "ratio" else 1
    return replace(step, needed=max(1, math.ceil(share * len(people))))


def _decision(row: Mapping[str, Any]) -> Decision:
    return Decision(
        person_id=row["person_id"],
        outcome=row["outcome"],
        authority=tuple(row["authority"]),
        digest=row["document_digest"] or "",
        base_amount=row["base_amount"] or Decimal(0),
        at=row["decided_at"],
        on_behalf_of=row["on_behalf_of"],
        covers=row["limits"] is None or bool(row["limits"]["covers"]),
    )
