"""Play the scenarios of a version on demand, in a throw-away database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow_engine import bundles
from workflow_engine.commands.base import Command, Context, Lookout
from workflow_engine.commands.deploy import keep_rehearsal
from workflow_engine.commands.preparing import Upload, look_at, rehearse
from workflow_engine.domain.ids import is_id
from workflow_engine.domain.principal import Principal
from workflow_engine.domain.rehearsal import OPERATIONS, Operations, Rehearsal, Watch, unwatched
from workflow_engine.errors import DefinitionNotFound, Invalid, ModelRefused, _l
from workflow_engine.persistence.repositories.definitions import DefinitionRows
from workflow_engine.persistence.write_set import WriteSet


class NoScenarios(Invalid):
    message = _l("This version has no scenarios; add scenarios.toml to its bundle.")


class OperationsUnknown(Invalid):
    message = _l("Operations can be {choices}.")


@dataclass(frozen=True)
class PlayScenarios(Command[Rehearsal]):
    """``operations`` are as the scenarios say (written), all real or all mocked; the report is
    kept with the deployment. ``deployment_id`` instead plays what waits for a second person.
    ``only`` plays one scenario by its name, which says too little of the whole to be kept.
    ``watch`` is told how far it is."""

    permission = "definition:read"
    definition_id: str | None = None
    operations: Operations = "written"
    deployment_id: str | None = None
    only: str | None = None
    watch: Watch = field(default=unwatched, compare=False)

    def prepare(self, look: Lookout) -> tuple[str, Rehearsal]:
        if self.operations not in OPERATIONS:
            raise OperationsUnknown(choices=", ".join(OPERATIONS))
        deployment_id, files = self._files(look)
        system = Principal.system(look.actor.company_id)
        around = Lookout(look.database, system, look.now, look.world)
        bundle: bundles.Bundle = look_at(around, Upload(files, is_whole=True)).bundle
        if bundle.is_refused:
            raise ModelRefused(bundle.findings)
        rehearsal = rehearse(look, bundle, self.operations, only=self.only, watch=self.watch)
        if rehearsal is None:
            raise NoScenarios
        return deployment_id, rehearsal

    def _files(self, look: Lookout) -> tuple[str, Mapping[str, bytes]]:
        with look.reading() as connection:
            rows = DefinitionRows(connection, WriteSet())
            found = rows.deployment_of(
                look.actor.company_id,
                definition_id=_id(self.definition_id),
                deployment_id=_id(self.deployment_id),
            )
            if found is None or not _may_see(rows, look, found):
                raise DefinitionNotFound(key=self.definition_id or self.deployment_id)
            return found, rows.files(found)

    def run(self, ctx: Context, subject: Any) -> Rehearsal:
        deployment_id, rehearsal = ctx.prepared
        if self.only is None:
            keep_rehearsal(ctx, deployment_id, rehearsal)
        found: Rehearsal = rehearsal
        return found


def _may_see(rows: DefinitionRows, look: Lookout, deployment_id: str) -> bool:
    latest = [rows.latest(look.actor.company_id, key) for key in rows.keys_of(deployment_id)]
    asked = [row["see_permission"] for row in latest if row is not None]
    return all(permission is None or look.actor.may(permission) for permission in asked)


def _id(text: str | None) -> str | None:
    return text if text and is_id(text) else None
