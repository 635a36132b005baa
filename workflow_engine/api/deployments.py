"""Deployments: looked at before, kept afterwards, and published by a second person."""

from typing import Any
from urllib.parse import quote

from flask import Response

from workflow_engine.api.definitions import BODY, DeployedSchema
from workflow_engine.api.fields import (
    Choice,
    Flag,
    Id,
    Many,
    Moment,
    Part,
    ReasonSchema,
    Schema,
    Text,
    Values,
    Whole,
)
from workflow_engine.api.paging import PageQuery, page_of
from workflow_engine.api.rehearsal_shapes import (
    DifferenceSchema,
    OperationsSchema,
    RehearsalSchema,
)
from workflow_engine.api.resources import Resources
from workflow_engine.api.spec import FindingSchema
from workflow_engine.api.uploads import files
from workflow_engine.commands.check_bundle import CheckBundle
from workflow_engine.commands.play_scenarios import PlayScenarios
from workflow_engine.commands.proposals import (
    PublishDeployment,
    RejectDeployment,
    WithdrawDeployment,
)
from workflow_engine.errors import _l
from workflow_engine.identity.requests import ask
from workflow_engine.queries.bundles import CompareDeployment, ExportBundle, Exported, ExportFile
from workflow_engine.queries.deployments import Deployments, GetDeployment

deployments = Resources("deployments", _l("Deployments"))
STATES = ("proposed", "published", "rejected", "withdrawn")


class CheckQuery(OperationsSchema):
    """How to look at an upload."""

    play = Flag(load_default=False, about="Play the scenarios too")


class CheckedProcessSchema(Schema):
    """A process of the upload."""

    key = Text()
    name = Text()
    file = Text()
    version = Whole(about="The number that it has or would get")
    is_new = Flag(about="False when the version in force says the same")


class CheckedSchema(Schema):
    """What would become of an upload."""

    is_deployable = Flag()
    is_unchanged = Flag()
    files = Many(Text())
    processes = Many(Part(CheckedProcessSchema))
    findings = Many(Part(FindingSchema))
    rehearsal = Part(RehearsalSchema, allow_none=True)


class DeploymentsQuery(PageQuery):
    """Which deployments."""

    state = Choice(STATES, load_default=None)


class DeploymentSchema(Schema):
    """One upload."""

    deployment_id = Id()
    name = Text()
    note = Text(allow_none=True)
    tag = Text(allow_none=True)
    state = Choice(STATES)
    created_at = Moment()
    created_by = Text(allow_none=True)
    decided_at = Moment(allow_none=True)
    decided_by = Text(allow_none=True)
    reason = Text(allow_none=True, about="Why it was rejected or withdrawn")
    keys = Many(Text(), about="Its processes")
    passed = Flag(allow_none=True, about="Of its latest scenarios; null when none were played")
    may_publish = Flag(about="The caller may, and is not who proposed it")
    may_withdraw = Flag()


class FileSchema(Schema):
    """One file."""

    name = Text()
    kind = Text()
    size = Whole()


class DeployedVersionSchema(Schema):
    """A version that came of it."""

    definition_id = Id()
    key = Text()
    version = Whole()
    latest = Flag()


class DeploymentViewSchema(Schema):
    """One upload with its files."""

    deployment = Part(DeploymentSchema, attribute="row")
    files = Many(Part(FileSchema))
    versions = Many(Part(DeployedVersionSchema))
    replaces = Values(about="By process the version that a proposal would replace")
    rehearsal = Part(RehearsalSchema, allow_none=True)


class FileQuery(Schema):
    """Which file."""

    name = Text(200, load_default=None, about="The model when left out")


def download(found: Exported, mimetype: str) -> Response:
    """A file to save, under a name in any script."""
    response = Response(found.content, mimetype=mimetype)
    name = f"attachment; filename*=UTF-8''{quote(found.name)}"
    response.headers["Content-Disposition"] = name
    # Files of strangers are never shown as pages of ours.
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@deployments.writes(
    "/deployments/check",
    CheckBundle,
    CheckedSchema,
    _l("Look at an upload without deploying it"),
    query=CheckQuery,
    requestBody=BODY,
)
def check(query: dict[str, Any]) -> CheckBundle:
    return CheckBundle(files=files("main.bpmn"), **query)


@deployments.reads(
    "/deployments",
    Deployments,
    page_of(DeploymentSchema),
    _l("List deployments, the newest first"),
    query=DeploymentsQuery,
)
def listed(query: dict[str, Any]) -> Deployments:
    return Deployments(**query)


@deployments.reads(
    "/deployments/<deployment_id>",
    GetDeployment,
    DeploymentViewSchema,
    _l("Show a deployment with its files"),
)
def shown(deployment_id: str) -> GetDeployment:
    return GetDeployment(deployment_id)


@deployments.reads(
    "/deployments/<deployment_id>/zip",
    ExportBundle,
    None,
    _l("Download all files of a deployment"),
    file="application/zip",
)
def bundle(deployment_id: str) -> Response:
    return download(ask(ExportBundle(deployment_id=deployment_id)), "application/zip")


@deployments.reads(
    "/deployments/<deployment_id>/file",
    ExportFile,
    None,
    _l("Download one file of a deployment"),
    query=FileQuery,
    file="application/octet-stream",
)
def file(query: dict[str, Any], deployment_id: str) -> Response:
    found = ask(ExportFile(deployment_id=deployment_id, **query))
    return download(found, "application/octet-stream")


@deployments.reads(
    "/deployments/<deployment_id>/diff",
    CompareDeployment,
    DifferenceSchema,
    _l("Compare a deployment with what it replaces"),
)
def diff(deployment_id: str) -> CompareDeployment:
    return CompareDeployment(deployment_id)


@deployments.writes(
    "/deployments/<deployment_id>/scenarios",
    PlayScenarios,
    RehearsalSchema,
    _l("Play the scenarios of a deployment"),
    body=OperationsSchema,
)
def play(body: dict[str, Any], *, deployment_id: str) -> PlayScenarios:
    return PlayScenarios(deployment_id=deployment_id, **body)


@deployments.writes(
    "/deployments/<deployment_id>/publish",
    PublishDeployment,
    DeployedSchema,
    _l("Publish what somebody else proposed"),
)
def publish(deployment_id: str) -> PublishDeployment:
    return PublishDeployment(deployment_id)


@deployments.writes(
    "/deployments/<deployment_id>/reject",
    RejectDeployment,
    None,
    _l("Reject what somebody else proposed"),
    body=ReasonSchema,
)
def reject(body: dict[str, Any], *, deployment_id: str) -> RejectDeployment:
    return RejectDeployment(deployment_id, **body)


@deployments.writes(
    "/deployments/<deployment_id>/withdraw",
    WithdrawDeployment,
    None,
    _l("Take back what one proposed"),
    body=ReasonSchema,
)
def withdraw(body: dict[str, Any], *, deployment_id: str) -> WithdrawDeployment:
    return WithdrawDeployment(deployment_id, **body)
