"""With which key an instance waits for a message: only a digest is kept, so it is worked out."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from workflow_engine import feel
from workflow_engine.domain.correlation import correlation
from workflow_engine.persistence.tables import instance
from workflow_engine.queries.base import Reading
from workflow_engine.queries.instance_state import Whole, whole_state


@dataclass(slots=True)
class Keys:
    """The keys of some subscriptions: what gives the digest that was kept is the key.

    That is the business key or the id of the instance, where the model names no other; else what
    the model asks for now, unless its variables have changed since.
    """

    ctx: Reading
    instances: Mapping[str, Mapping[str, Any]]
    states: dict[str, Whole]

    @classmethod
    def of(cls, ctx: Reading, rows: Sequence[Mapping[str, Any]]) -> "Keys":
        wanted = {row["instance_id"] for row in rows if row["kind"] == "message"}
        statement = sa.select(instance).where(instance.c.id.in_(wanted))
        found = ctx.connection.execute(statement).mappings() if wanted else ()
        return cls(ctx, {row["id"]: dict(row) for row in found}, {})

    def at(self, row: Mapping[str, Any]) -> str | None:
        """The key of one subscription; None when nothing that is known now gives its digest."""
        for key in self._candidates(row):
            if correlation(self.ctx.company_id, row["name"], key) == row["correlation"]:
                return key
        return None

    def _candidates(self, row: Mapping[str, Any]) -> Iterator[str]:
        at = self.instances[row["instance_id"]]
        yield from (key for key in (at["business_key"], at["id"]) if key)
        message = self._model(at).graph.messages.get(row["name"])
        if message is None or message.key is None:
            return
        for seen in self._seen(at, row["wait"]):
            with contextlib.suppress(feel.FeelError):
                yield str(message.key.evaluate(seen, now=self.ctx.now))

    def _model(self, at: Mapping[str, Any]) -> Any:
        return self.ctx.models.process(self.ctx.definitions, at["definition_id"])

    def _seen(self, at: Mapping[str, Any], number: int) -> Iterator[Mapping[str, Any]]:
        """What the wait sees."""
        whole = self.states.get(at["id"])
        if whole is None:
            whole = self.states[at["id"]] = whole_state(self.ctx, at)
        tokens = {token.id: token for token in whole.tokens}
        for wait in whole.waits:
            if wait.id == number:
                token = tokens.get(wait.token)
                scope, local = (token.scope, token.local) if token else (wait.scope, None)
                yield whole.seen_by(scope, local)
