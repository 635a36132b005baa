"""The world as one step of the runtime sees it: clock, operations, decisions, expressions."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import structlog

from workflow_engine.bpmn.errors import ModelTrouble, ScriptsNotAllowed
from workflow_engine.bpmn.ports import Limits, Ports, Script
from workflow_engine.commands import operations, scripts
from workflow_engine.commands.base import Context
from workflow_engine.commands.calendars import working_time
from workflow_engine.commands.correlation import correlation
from workflow_engine.commands.evaluations import Asked, record_evaluation
from workflow_engine.commands.parts import InstanceParts
from workflow_engine.dmn import DmnError
from workflow_engine.domain.instance import Instance
from workflow_engine.errors import (
    BusinessError,
    ConcurrentUpdate,
    CountersignError,
    Unavailable,
    _l,
)
from workflow_engine.feel import Expression

log = structlog.get_logger("countersign.operations")


class OperationFailed(ModelTrouble):
    message = _l("{operation} failed: {reason}")


class NoAnswer(ModelTrouble):
    message = _l("The decision {decision} gave no answer: {reason}")


def ports_of(
    ctx: Context, instance: Instance, decided: list[dict[str, Any]], parts: InstanceParts
) -> Ports:
    """Ports for a step of ``instance``; ``decided`` collects which rules were asked."""

    def call(
        name: str, inputs: Mapping[str, Any], *, node: str, iteration: int
    ) -> Mapping[str, Any]:
        try:
            return operations.call_for_instance(
                ctx, instance, name, inputs, node=node, iteration=iteration
            )
        except (BusinessError, ConcurrentUpdate, Unavailable):
            raise
        except CountersignError as error:
            # Nobody at this screen can mend it: the instance waits as an incident instead.
            raise OperationFailed(operation=name, reason=str(error)) from error
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            # A defect of the module; its traceback goes to the log, the work to an operator.
            log.exception("operation_broken", operation=name, instance=instance.id, node=node)
            raise OperationFailed(operation=name, reason=type(error).__name__) from error

    return Ports(
        now=ctx.now,
        call=call,
        decide=_decide(ctx, instance, decided),
        evaluate=_evaluate(ctx),
        business_key=instance.business_key,
        timezone=ctx.timezone(instance.company_id),
        limits=_limits(ctx),
        parts=parts.port(),
        awaited=_awaited(ctx, instance),
        reserved=ctx.modules.events,
        script=_script(ctx),
        requester=lambda: instance.started_by,
        calendar=lambda: working_time(ctx, instance.company_id),
    )


def timer_ports(ctx: Context) -> Ports:
    """Ports for the dates of timer start events, which call nothing."""

    def nothing(*given: Any, **named: Any) -> Any:
        raise OperationFailed(operation="", reason=_l("a start event calls nothing"))

    return Ports(
        now=ctx.now,
        call=nothing,
        decide=nothing,
        evaluate=_evaluate(ctx),
        timezone=ctx.timezone(ctx.company_id),
        limits=_limits(ctx),
    )


def _decide(ctx: Context, instance: Instance, decided: list[dict[str, Any]]) -> Any:
    def decide(key: str, variables: Mapping[str, Any], *, node: str) -> Any:
        version = ctx.models.decision(ctx.uow.definitions, instance.company_id, key)
        asked = Asked("process", instance.company_id, instance.id, node)
        try:
            result = version.model.evaluate(key, dict(variables), now=ctx.now)
        except CountersignError as error:
            record_evaluation(ctx, version, asked, variables, error)
            if isinstance(error, DmnError):
                raise NoAnswer(decision=key, reason=str(error)) from error
            raise
        evaluation = record_evaluation(ctx, version, asked, variables, result)
        rules = [match.rule_id for match in result.matched]
        said = {"key": key, "version": version.version, "rules": rules}
        decided.append({**said, "evaluation": evaluation})
        return result.value

    return decide


def _awaited(ctx: Context, instance: Instance) -> Callable[[str, str | None], Collection[int]]:
    def awaited(name: str, key: str | None) -> Collection[int]:
        # Only what began to wait earlier: the instance itself is in the middle of its step.
        ctx.uow.writes.flush(ctx.uow.connection)
        usual = instance.business_key or instance.id
        place = correlation(instance.company_id, name, usual if key is None else key)
        found = ctx.uow.messages.waiting([place])
        return {each.wait for each in found if each.instance_id == instance.id}

    return awaited


def _evaluate(ctx: Context) -> Any:
    def evaluate(expression: Expression, variables: Mapping[str, Any]) -> Any:
        return expression.evaluate(variables, now=ctx.now)

    return evaluate


def _script(ctx: Context) -> Script:
    limits = _limits(ctx)

    def run(language: str, text: str, variables: Mapping[str, Any], *, node: str) -> Any:
        if language != ctx.settings.scripts:
            raise ScriptsNotAllowed(language=language)
        return scripts.run(language, text, variables, node=node, limits=limits)

    return run


def _limits(ctx: Context) -> Limits:
    settings = ctx.settings
    return Limits(
        steps=settings.max_steps,
        tokens=settings.max_tokens,
        scopes=settings.max_scopes,
        multi_instance=settings.max_multi_instance,
        value_bytes=settings.max_value_bytes,
        value_depth=settings.max_value_depth,
        shortest_cycle_seconds=settings.min_cycle_seconds,
        longest_wait_days=settings.max_wait_days,
    )
