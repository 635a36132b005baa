"""How a message finds those that wait for it."""

from collections.abc import Iterable, Mapping
from typing import Any

from workflow_engine import feel
from workflow_engine.bpmn.graph import ProcessGraph
from workflow_engine.commands.base import Context
from workflow_engine.domain.correlation import correlation, signal_place, start_place

__all__ = ["correlation", "keys_from", "signal_place", "start_place"]


def keys_from(ctx: Context, name: str, payload: Mapping[str, Any]) -> list[str]:
    """The keys that the models which listen compute from what a message brings."""
    found = (
        _key(ctx, model.graph, name, payload)
        for model in (
            ctx.models.process(ctx.uow.definitions, definition_id)
            for definition_id in _listeners(ctx, name)
        )
    )
    return sorted({key for key in found if key is not None})


def _listeners(ctx: Context, name: str) -> Iterable[str]:
    """Those in force that can catch the message, and those whose instances wait for it."""
    in_force = (
        row["id"]
        for row in ctx.uow.definitions.in_force(ctx.company_id)
        if name in ((row["listens"] or {}).get("messages") or row["start_messages"])
    )
    waiting = ctx.uow.messages.definitions_waiting(ctx.company_id, name)
    return dict.fromkeys([*in_force, *waiting])


def _key(ctx: Context, graph: ProcessGraph, name: str, payload: Mapping[str, Any]) -> str | None:
    message = graph.messages.get(name)
    if message is None:
        return None
    expression = getattr(message, "payload_key", None) or message.key
    if expression is None:
        return None
    try:
        value = expression.evaluate(payload, now=ctx.now)
    except feel.FeelError:
        # What this model wants to know, the message does not tell.
        return None
    return None if value in (None, "") else str(value)
