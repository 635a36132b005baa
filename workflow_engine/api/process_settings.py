"""A process whichever version is in force: suspended, retired, who may start and see it."""

from typing import Any

from workflow_engine.api.fields import Flag, ReasonSchema, RevSchema, Schema, Text, Whole
from workflow_engine.api.resources import Resources
from workflow_engine.commands.process_access import ChangePolicy, ChangeProcess
from workflow_engine.commands.process_state import ActivateProcess, RetireProcess, SuspendProcess
from workflow_engine.errors import _l
from workflow_engine.queries.processes import GetPolicy, GetProcess

process_settings = Resources("process_settings", _l("Process settings"))


class ProcessChangeSchema(Schema):
    """What overrules the manifest and the company; null leaves it to them."""

    start_permission = Text(80, load_default=None, allow_none=True)
    see_permission = Text(80, load_default=None, allow_none=True)
    second_pair = Flag(load_default=None, allow_none=True)
    require_scenarios = Flag(load_default=None, allow_none=True)


class ProcessSettingsSchema(Schema):
    """The settings of a process."""

    key = Text()
    rev = Whole()
    state = Text(about="active, suspended or retired")
    reason = Text(allow_none=True, about="Why it is in this state")
    start_permission = Text(allow_none=True)
    start_in_manifest = Text()
    see_permission = Text(allow_none=True)
    see_in_manifest = Text(allow_none=True)
    second_pair = Flag(allow_none=True)
    require_scenarios = Flag(allow_none=True)
    latest_version = Whole()


class PolicyChangeSchema(Schema):
    """What every deployment of the company has to keep."""

    second_pair = Flag(about="Somebody else has to publish it")
    require_scenarios = Flag(about="Its scenarios have to pass")


class PolicySchema(PolicyChangeSchema):
    """The rules of deployment; revision 0 until somebody has made some."""

    rev = Whole()


@process_settings.reads(
    "/definitions/<key>/settings",
    GetProcess,
    ProcessSettingsSchema,
    _l("Show the settings of a process"),
)
def settings(key: str) -> GetProcess:
    return GetProcess(key)


@process_settings.writes(
    "/definitions/<key>/settings",
    ChangeProcess,
    RevSchema,
    _l("Say who may start and see a process, without a new version"),
    body=ProcessChangeSchema,
    method="PUT",
    conditional="must",
)
def change(body: dict[str, Any], *, key: str, rev: int) -> ChangeProcess:
    return ChangeProcess(key=key, rev=rev, **body)


@process_settings.writes(
    "/definitions/<key>/suspend",
    SuspendProcess,
    None,
    _l("Let no new instance of a process begin"),
    body=ReasonSchema,
)
def suspend(body: dict[str, Any], *, key: str) -> SuspendProcess:
    return SuspendProcess(key, **body)


@process_settings.writes(
    "/definitions/<key>/activate",
    ActivateProcess,
    None,
    _l("Let new instances of a process begin again"),
    body=ReasonSchema,
)
def activate(body: dict[str, Any], *, key: str) -> ActivateProcess:
    return ActivateProcess(key, **body)


@process_settings.writes(
    "/definitions/<key>/retire",
    RetireProcess,
    None,
    _l("Take a process out of use; running instances go on"),
    body=ReasonSchema,
)
def retire(body: dict[str, Any], *, key: str) -> RetireProcess:
    return RetireProcess(key, **body)


@process_settings.reads(
    "/deployment-policy", GetPolicy, PolicySchema, _l("Show the rules of deployment")
)
def policy() -> GetPolicy:
    return GetPolicy()


@process_settings.writes(
    "/deployment-policy",
    ChangePolicy,
    RevSchema,
    _l("Change the rules of deployment"),
    body=PolicyChangeSchema,
    method="PUT",
    conditional="must",
)
def change_policy(body: dict[str, Any], *, rev: int) -> ChangePolicy:
    return ChangePolicy(rev, **body)
