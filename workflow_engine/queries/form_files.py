"""The form of a task as its file has it, for programs that draw forms themselves."""

import json
from dataclasses import dataclass
from typing import Any

from workflow_engine.errors import DefinitionNotFound
from workflow_engine.queries.base import Query, Reading
from workflow_engine.queries.tasks import load


@dataclass(frozen=True)
class GetFormFile(Query[dict[str, Any] | None]):
    """The form-js schema of the task's version of the process; None when it has no form."""

    permission = "task:read"
    task_id: str

    def run(self, ctx: Reading) -> dict[str, Any] | None:
        row, owner, _ = load(ctx, self.task_id)
        version = ctx.definitions.by_id(owner["definition_id"])
        if version is None:
            raise DefinitionNotFound(key=owner["key"])
        for name, content in ctx.definitions.files(version["deployment_id"]).items():
            if name.rpartition("/")[2] == f"{row['form']}.json":
                found: dict[str, Any] = json.loads(content)
                return found
        return None
