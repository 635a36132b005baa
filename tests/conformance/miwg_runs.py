"""Each process of a file is deployed through the real commands and run to its first wait."""

from dataclasses import dataclass

import sqlalchemy as sa

from tests.builders import Builders
from workflow_engine import bpmn
from workflow_engine.clock import SystemClock
from workflow_engine.commands.base import World
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine
from workflow_engine.errors import CountersignError, ModelRefused
from workflow_engine.models import Models
from workflow_engine.modules import Modules
from workflow_engine.persistence import tables
from workflow_engine.persistence.database import Database
from workflow_engine.settings import Settings
from workflow_engine.verification import verify

_MAY = ("definition:deploy", "instance:start")


@dataclass(frozen=True)
class Run:
    """What kept the file from its first wait, or nothing."""

    reasons: tuple[str, ...] = ()


def run(data: bytes, database: Database) -> Run:
    """Deploy all executable processes of a file and start each by hand where one may."""
    make = Builders(database)
    engine = Engine(database, World(Settings(), SystemClock(), Modules([]), Models()))
    person = make.principal("pia", *_MAY)
    try:
        deployed = engine.execute(DeployBundle("model", {"model.bpmn": data}), person)
    except ModelRefused as refusal:
        blocking = [f for f in refusal.findings if f.severity == "error"]
        return Run(tuple(f"refused: {f.code} {f.element}: {f}" for f in blocking))
    graphs = bpmn.load(data).graphs
    reasons = [
        reason
        for version in deployed.versions
        for reason in _begun(engine, person, graphs[version.key], database)
    ]
    return Run((*reasons, *(f"contradiction: {problem}" for problem in verify(database))))


def _begun(
    engine: Engine, person: Principal, graph: bpmn.ProcessGraph, database: Database
) -> list[str]:
    if not any(start.kind == "none" for start in graph.starts):
        # It waits for its event already.
        return []
    try:
        started = engine.execute(StartInstance(graph.process_id, _unknown(graph)), person)
    except CountersignError as error:
        return [f"{graph.process_id}: {type(error).__name__}: {error}"]
    if started.status != "active":
        # An error that nobody catches is an end too, if the drawing says so.
        return []
    with database.reading() as connection:
        incident = tables.incident
        found = connection.execute(
            sa.select(incident.c.element, incident.c.message).where(
                incident.c.instance_id == started.instance_id,
                # Nobody is named for the task; it waits all the same.
                incident.c.kind != "assignment",
            )
        ).all()
    return [f"{graph.process_id}: incident at {row.element}: {row.message}" for row in found]


def _unknown(graph: bpmn.ProcessGraph) -> dict[str, None]:
    """What the conditions ask for: there, and null."""
    flows = (flow for node in graph.nodes.values() for flow in node.outgoing)
    return {name: None for flow in flows if flow.condition for name in flow.condition.names}
