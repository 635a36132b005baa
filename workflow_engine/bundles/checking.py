"""An upload over what is deployed: which files it leaves as they are, and whether all may be."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from workflow_engine import bpmn
from workflow_engine.bpmn.extensions import HTTP
from workflow_engine.bpmn.findings import Findings, in_order
from workflow_engine.bundles import hashing
from workflow_engine.bundles.embedded import forms_in_models
from workflow_engine.bundles.finding import in_file
from workflow_engine.bundles.kinds import MANIFEST, kind_of
from workflow_engine.bundles.reading import Bundle, read
from workflow_engine.calls import used_connections
from workflow_engine.domain.permissions import PERMISSIONS
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import _l
from workflow_engine.modules import Modules
from workflow_engine.persistence.repositories.definitions import DefinitionRows

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a bundle is held against; ``graph_of`` gives that of a version that is there."""

    rows: DefinitionRows
    actor: Principal
    modules: Modules
    groups: frozenset[str]
    connections: frozenset[str]
    languages: frozenset[str]
    most_bytes: int
    graph_of: Callable[[str], bpmn.ProcessGraph]

    @property
    def company_id(self) -> str:
        return self.actor.company_id


@dataclass(frozen=True, slots=True)
class Checked:
    """A bundle with the latest version of each of its processes, where there is one."""

    bundle: Bundle
    before: Mapping[str, Row | None]
    same: frozenset[str]
    """The processes whose latest version means the same."""

    @property
    def is_unchanged(self) -> bool:
        return bool(self.before) and self.same == self.before.keys()


def check(files: Mapping[str, bytes], around: Surroundings, *, is_whole: bool = False) -> Checked:
    """Everything there is to say about an upload.

    Unless it ``is_whole``, a file that is left out is taken over from the latest version of the
    same process, so that a changed model can be uploaded alone.
    """
    models = [content for name, content in files.items() if kind_of(name) == "bpmn"]
    keys = dict.fromkeys(key for content in models for key in bpmn.process_ids(content))
    found = {key: around.rows.latest(around.company_id, key) for key in keys}
    before = [row for row in found.values() if row is not None]
    kept = {} if is_whole else _left_as_they_are(around, before)
    bundle = read(
        {**kept, **files},
        known=_known(around, before),
        most_bytes=around.most_bytes,
        permissions={**PERMISSIONS, **around.modules.permissions},
        documents=around.modules.documents,
    )
    further = [*_decisions(around, bundle), *_states(before)]
    bundle = replace(bundle, findings=in_order((*bundle.findings, *further)))
    rows = {key: around.rows.latest(around.company_id, key) for key in bundle.graphs}
    rows = rows or found
    return Checked(bundle, rows, _same(around, bundle, rows))


def _left_as_they_are(around: Surroundings, before: Sequence[Row]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for row in before:
        files = around.rows.files(row["deployment_id"])
        # A form that the older model held is made anew from what the newer one holds.
        made = forms_in_models({n: files[n] for n in files if kind_of(n) == "bpmn"})
        found |= {name: content for name, content in files.items() if made.get(name) != content}
        # The changed model may come under another file name.
        found.pop(row["resource_name"], None)
    return found


def _known(around: Surroundings, before: Sequence[Row]) -> bpmn.Known:
    """A model may do what whoever uploads it might do himself, and what the version that it
    replaces did already: somebody who was allowed to has put that into force."""
    graphs = [around.graph_of(row["id"]) for row in before]
    kept = {getattr(node.behaviour, "operation", "") for g in graphs for node in g.nodes.values()}
    forbidden = {
        name: operation.permission
        for name, operation in around.modules.operations.items()
        if name not in kept and not around.actor.may(operation.permission)
    }
    connections = around.connections
    if not around.actor.may("connection:use"):
        connections &= frozenset[str]().union(*map(used_connections, graphs))
    return bpmn.Known(
        # What a request takes is checked by its connection.
        operations={**around.modules.operations, HTTP: None},
        forbidden=forbidden,
        decisions=around.rows.decision_keys(around.company_id),
        groups=around.groups,
        connections=connections,
        languages=around.languages,
        messages=frozenset(around.modules.events),
        processes=frozenset(row["key"] for row in around.rows.in_force(around.company_id)),
    )


def _decisions(around: Surroundings, bundle: Bundle) -> list[bpmn.Finding]:
    """A changed decision becomes a draft, which needs the permission to draft it."""
    findings: list[bpmn.Finding] = []
    for key, name in bundle.decisions.items():
        newest = around.rows.newest_decision(around.company_id, key)
        if (
            newest is not None
            and newest["digest"] == hashlib.sha256(bundle.files[name]).hexdigest()
        ):
            continue
        found = Findings()
        if around.actor.may("decision:draft"):
            text = _l("The decision {key} becomes a draft; somebody else has to publish it.")
            found.warning("decision-draft", key, text, key=key)
        else:
            text = _l("The decision {key} is changed, and you may not draft decisions.")
            found.error("decision-not-allowed", key, text, key=key)
        findings += [in_file(finding, name) for finding in found]
    return findings


def _states(before: Sequence[Row]) -> list[bpmn.Finding]:
    found = Findings()
    for row in before:
        if row["state"] != "active":
            text = _l("The process {key} is {state}; a new version does not change that.")
            found.warning(
                "process-not-active", row["key"], text, key=row["key"], state=row["state"]
            )
    return [in_file(finding, MANIFEST) for finding in found]


def _same(around: Surroundings, bundle: Bundle, rows: Mapping[str, Row | None]) -> frozenset[str]:
    meaning = hashing.canonical(bundle.files)
    known = {row["deployment_id"] for row in rows.values() if row is not None}
    same = {
        deployment
        for deployment in known
        if hashing.canonical(around.rows.files(deployment)) == meaning
    }
    return frozenset(
        key for key, row in rows.items() if row is not None and row["deployment_id"] in same
    )
