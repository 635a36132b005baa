"""The second pair of eyes: a proposed deployment is published, rejected or withdrawn."""

import hashlib
from dataclasses import dataclass
from typing import Any

from workflow_engine import bundles
from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context, Lookout
from workflow_engine.commands.decisions import PublishDecision
from workflow_engine.commands.deploy import Deployed, is_current, names_of
from workflow_engine.commands.deployment_rules import require_second_person, spoken
from workflow_engine.commands.preparing import Upload, look_again, look_at
from workflow_engine.commands.versions import Origin, deployments, store_versions
from workflow_engine.domain.ids import is_id
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import Conflict, ModelRefused, NotFound, _l
from workflow_engine.persistence.repositories.definitions import DefinitionRows
from workflow_engine.persistence.write_set import WriteSet

#: As messages name them.
STATES = (_l("proposed"), _l("published"), _l("rejected"), _l("withdrawn"))


class DeploymentNotFound(NotFound):
    message = _l("There is no deployment {deployment}.")


class DeploymentNotProposed(Conflict):
    message = _l("This deployment waits for nobody; it is {state}.")


class DeploymentOutdated(Conflict):
    message = _l("The process was deployed again since this was proposed; propose it anew.")


class NotYourProposal(Conflict):
    message = _l("Only who proposed it may withdraw it; reject it instead.")


@dataclass(frozen=True, slots=True)
class DeploymentInHand:
    """A locked deployment."""

    row: dict[str, Any]

    @property
    def company_id(self) -> str:
        return str(self.row["company_id"])

    @property
    def id(self) -> str:
        return str(self.row["id"])


class _OfProposal(Command[Any]):
    permission = "definition:publish"
    deployment_id: str

    def load(self, ctx: Context) -> DeploymentInHand:
        known = is_id(self.deployment_id)
        row = deployments(ctx).lock(self.deployment_id) if known else None
        if row is None or row["company_id"] != ctx.company_id:
            raise DeploymentNotFound(deployment=self.deployment_id)
        if row["state"] != "proposed":
            raise DeploymentNotProposed(state=row["state"])
        return DeploymentInHand(row)

    @staticmethod
    def _end(ctx: Context, subject: DeploymentInHand, state: str, reason: str | None) -> None:
        deployments(ctx).decide(
            subject.id,
            state,
            decided_at=ctx.now,
            decided_by=ctx.actor.account_id,
            reason=reason,
        )


@dataclass(frozen=True)
class PublishDeployment(_OfProposal):
    """Its processes become the versions in force; never by the person who proposed it.

    What it names outside itself is looked at once more. Decisions that came with it are published
    too when the publisher may do that.
    """

    deployment_id: str

    def prepare(self, look: Lookout) -> bundles.Checked | None:
        """The long look, outside of the transaction, with nobody's permissions in mind: what the
        model may do was asked of who proposed it."""
        if not is_id(self.deployment_id):
            return None
        system = Principal.system(look.actor.company_id)
        with look.reading() as connection:
            files = DefinitionRows(connection, WriteSet()).files(self.deployment_id)
        if not files:
            return None
        around = Lookout(look.database, system, look.now, look.world)
        return look_at(around, Upload(files, is_whole=True))

    def run(self, ctx: Context, subject: DeploymentInHand) -> Deployed:
        row = subject.row
        require_second_person(ctx, row["created_by"])
        checked: bundles.Checked = ctx.prepared
        for key in sorted(row["based_on"]):
            deployments(ctx).lock_process(ctx.company_id, key)
        if not is_current(ctx, checked):
            system = Principal.system(ctx.company_id)
            checked = look_again(ctx, Upload(checked.bundle.files, is_whole=True), actor=system)
        _require_same_basis(row, checked)
        if checked.bundle.is_refused:
            raise ModelRefused(checked.bundle.findings)
        versions = store_versions(ctx, checked, Origin(subject.id, row["tag"]))
        self._end(ctx, subject, "published", None)
        self._publish_decisions(ctx, checked.bundle)
        detail = {"deployment": subject.id, "digest": row["digest"]}
        audit(ctx, "definition.published", subject=names_of(versions), detail=detail)
        return Deployed(versions, checked.bundle.findings, subject.id, "published")

    @staticmethod
    def _publish_decisions(ctx: Context, bundle: bundles.Bundle) -> None:
        if not ctx.actor.may("decision:publish"):
            return
        for key in sorted(bundle.decisions):
            newest = ctx.uow.definitions.newest_decision(ctx.company_id, key)
            digest = hashlib.sha256(bundle.files[bundle.decisions[key]]).hexdigest()
            if newest is not None and (newest["state"], newest["digest"]) == ("draft", digest):
                command = PublishDecision(newest["id"])
                command.run(ctx, command.load(ctx))
                ctx.uow.flush()


def _require_same_basis(row: dict[str, Any], checked: bundles.Checked) -> None:
    now = {key: found["id"] if found else None for key, found in checked.before.items()}
    if now != row["based_on"]:
        raise DeploymentOutdated


@dataclass(frozen=True)
class RejectDeployment(_OfProposal):
    """It never comes into force; the reason stays with it."""

    deployment_id: str
    reason: str

    def run(self, ctx: Context, subject: DeploymentInHand) -> None:
        require_second_person(ctx, subject.row["created_by"])
        reason = spoken(self.reason)
        self._end(ctx, subject, "rejected", reason)
        detail = {"reason": reason, "digest": subject.row["digest"]}
        audit(ctx, "definition.rejected", subject=f"deployment:{subject.id}", detail=detail)


@dataclass(frozen=True)
class WithdrawDeployment(_OfProposal):
    """Who proposed it takes it back."""

    permission = "definition:deploy"
    deployment_id: str
    reason: str

    def run(self, ctx: Context, subject: DeploymentInHand) -> None:
        author = subject.row["created_by"]
        is_own = author == ctx.actor.account_id
        if not is_own and ctx.uow.definitions.person_of(author) != ctx.actor.person_id:
            raise NotYourProposal
        reason = spoken(self.reason)
        self._end(ctx, subject, "withdrawn", reason)
        detail = {"reason": reason, "digest": subject.row["digest"]}
        audit(ctx, "definition.withdrawn", subject=f"deployment:{subject.id}", detail=detail)
