"""Bundles are deployed as they came: bounded, without tricks, and new only when they mean more."""

import io
import zipfile
from datetime import timedelta

import pytest

from tests.commands import models
from tests.commands.conftest import Office
from tests.commands.models import flow
from workflow_engine import bundles
from workflow_engine.bundles import BadArchive, BadFileName, NamedTwice
from workflow_engine.clock import SetClock
from workflow_engine.commands.beginning import ProcessNotActive
from workflow_engine.commands.decisions import PublishDecision
from workflow_engine.commands.delete_definition import DefinitionInUse, DeleteDefinition
from workflow_engine.commands.deploy import DeployBundle, Deployed
from workflow_engine.commands.migrate_instance import MigrateInstance
from workflow_engine.commands.process_access import ChangePolicy, ChangeProcess
from workflow_engine.commands.process_state import ActivateProcess, RetireProcess, SuspendProcess
from workflow_engine.commands.proposals import (
    DeploymentNotProposed,
    DeploymentOutdated,
    PublishDeployment,
)
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import FourEyesViolated, ModelRefused, TooLarge
from workflow_engine.queries.audit import AuditLines
from workflow_engine.queries.decisions import Decisions
from workflow_engine.queries.definitions import Definitions, Startable

MODEL = models.approval()
CHANGED = MODEL.replace(b'name="Manager"', b'name="Head"')
RULES = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"
 namespace="n"><decision id="limits" name="Limits"><literalExpression id="l"><text>5</text>
 </literalExpression></decision></definitions>"""
EVERYTHING = ("definition:publish", "definition:suspend", "definition:manage", "definition:read")


def zipped(files: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return whole.getvalue()


def deploy(office: Office, files: dict[str, bytes], **options: object) -> Deployed:
    return office.engine.execute(DeployBundle("test", files, **options), office.pia)  # type: ignore[arg-type]


@pytest.fixture
def owner(office: Office) -> Principal:
    """Boris owns the process: he publishes what Pia proposes."""
    return office.make.with_permissions(office.boris, *EVERYTHING, "decision:publish")


@pytest.fixture
def careful(office: Office, owner: Principal) -> Office:
    office.engine.execute(ChangePolicy(0, second_pair=True, require_scenarios=False), owner)
    return office


def test_a_folder_as_a_zip_is_the_whole_bundle(office: Office) -> None:
    deploy(office, {"main.bpmn": MODEL, "process.toml": b'tag = "1"\n'})
    whole = zipped({"leave/main.bpmn": CHANGED, "__MACOSX/x": b"", "leave/.DS_Store": b""})
    (version,) = deploy(office, {"leave.zip": whole}).versions
    rows = office.engine.ask(Definitions("approval"), office.pia)
    assert [(row.version, row.tag) for row in rows] == [(2, None), (1, "1")]
    assert version.is_new


def test_a_changed_file_alone_keeps_the_others(office: Office) -> None:
    deploy(office, {"main.bpmn": MODEL, "process.toml": b'tag = "1"\n'})
    deploy(office, {"new name.bpmn": CHANGED})
    rows = office.engine.ask(Definitions("approval"), office.pia)
    assert [row.tag for row in rows] == ["1", "1"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [({}, "of the file"), ({"tag": "at the upload"}, "at the upload")],
)
def test_a_file_that_names_its_version_gives_it_the_tag(
    office: Office, said: dict[str, str], expected: str
) -> None:
    named = b'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:versionTag="of the file"'
    deploy(office, {"main.bpmn": MODEL.replace(b"<process ", b"<process " + named + b" ")}, **said)
    assert [row.tag for row in office.engine.ask(Definitions("approval"), office.pia)] == [expected]


def test_the_tag_of_the_bundle_goes_before_that_of_the_file(office: Office) -> None:
    named = b'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:versionTag="of the file"'
    model = MODEL.replace(b"<process ", b"<process " + named + b" ")
    deploy(office, {"main.bpmn": model, "process.toml": b'tag = "of the bundle"'})
    rows = office.engine.ask(Definitions("approval"), office.pia)
    assert [row.tag for row in rows] == ["of the bundle"]


def test_what_is_only_written_differently_is_no_new_version(office: Office) -> None:
    deploy(office, {"main.bpmn": MODEL, "process.toml": b'tag = "1"\nsee = "task:read"\n'})
    written = MODEL.replace(b"><", b">\n  <").replace(b"?>\n", b"?>") + b"<!-- new -->"
    same = {"main.bpmn": written, "process.toml": b'see   = "task:read"\ntag = "1" # once\n'}
    again = deploy(office, same)
    assert (again.state, again.versions[0].is_new) == ("unchanged", False)
    assert deploy(office, {"main.bpmn": CHANGED}).versions[0].version == 2


@pytest.mark.parametrize(
    "name", ["../main.bpmn", "/main.bpmn", "a//main.bpmn", "c:\\main.bpmn", "a/../main.bpmn", "x\n"]
)
def test_a_name_that_leaves_the_folder_is_refused(name: str) -> None:
    with pytest.raises(BadFileName):
        bundles.unpack({"z.zip": zipped({name: MODEL})}, most_bytes=10**6)


@pytest.mark.parametrize(
    "name", ["采购申请（新）【终】.bpmn", "Invoice & Co's [v2], final #3.bpmn", "请假/主图—1.bpmn"]
)
def test_a_name_that_a_person_would_give_is_taken(name: str) -> None:
    assert bundles.unpack({name: MODEL}, most_bytes=10**6) == {name: MODEL}


@pytest.mark.parametrize("name", ["a\u202enpmb.bpmn", "a\x00.bpmn", "a?.bpmn", "...", " a.bpmn"])
def test_a_name_that_no_person_would_give_is_refused(name: str) -> None:
    with pytest.raises(BadFileName):
        bundles.unpack({name: MODEL}, most_bytes=10**6)


def test_two_names_that_some_systems_take_for_one_are_refused() -> None:
    with pytest.raises(NamedTwice):
        bundles.unpack({"a.bpmn": MODEL, "A.bpmn": MODEL}, most_bytes=10**6)


def test_a_zip_that_explodes_is_refused_before_it_does() -> None:
    bomb = zipped({"main.bpmn": b" " * 5_000_000})
    with pytest.raises(BadArchive):
        bundles.unpack({"z.zip": bomb}, most_bytes=10**7)
    with pytest.raises(TooLarge):
        bundles.unpack({"z.zip": bomb}, most_bytes=10**6)
    many = zipped({f"{number}.json": b"{}" for number in range(201)})
    with pytest.raises(TooLarge):
        bundles.unpack({"z.zip": many}, most_bytes=10**7)


def test_a_zip_that_lies_links_nests_or_is_damaged_is_refused() -> None:
    link = zipfile.ZipInfo("main.bpmn")
    link.external_attr = 0o120777 << 16
    linked = io.BytesIO()
    with zipfile.ZipFile(linked, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    sound = zipped({"main.bpmn": MODEL})
    nested = zipped({"inner.zip": sound}, method=zipfile.ZIP_STORED)
    damaged = sound[: len(sound) // 2] + bytes(9) + sound[len(sound) // 2 + 9 :]
    packed_otherwise = zipped({"main.bpmn": MODEL}, method=zipfile.ZIP_BZIP2)
    for content in (linked.getvalue(), nested, damaged, sound[:90], packed_otherwise):
        with pytest.raises(BadArchive):
            bundles.unpack({"z.zip": content}, most_bytes=10**6)


def test_files_of_other_tools_come_under_our_endings() -> None:
    files = {"a.bpmn20.xml": MODEL, "rules.dmn.xml": RULES, "x.xml": RULES, "f.form": b"{}"}
    found = bundles.unpack(files, most_bytes=10**6)
    assert sorted(found) == ["a.bpmn", "f.json", "rules.dmn", "x.dmn"]


def test_a_deployment_waits_for_a_second_person(careful: Office, owner: Principal) -> None:
    proposed = deploy(careful, {"main.bpmn": MODEL})
    assert proposed.state == "proposed"
    assert careful.engine.ask(Definitions(), careful.pia) == []
    pia = careful.make.with_permissions(careful.pia, *EVERYTHING)
    with pytest.raises(FourEyesViolated):
        careful.engine.execute(PublishDeployment(str(proposed.deployment_id)), pia)
    published = careful.engine.execute(PublishDeployment(str(proposed.deployment_id)), owner)
    assert [version.version for version in published.versions] == [1]
    careful.start()
    with pytest.raises(DeploymentNotProposed):
        careful.engine.execute(PublishDeployment(str(proposed.deployment_id)), owner)


def test_what_was_proposed_before_another_version_is_no_longer_published(
    careful: Office, owner: Principal
) -> None:
    first = deploy(careful, {"main.bpmn": MODEL})
    second = deploy(careful, {"main.bpmn": CHANGED})
    careful.engine.execute(PublishDeployment(str(second.deployment_id)), owner)
    with pytest.raises(DeploymentOutdated):
        careful.engine.execute(PublishDeployment(str(first.deployment_id)), owner)


def test_a_manifest_cannot_talk_its_way_out_of_the_second_person(office: Office) -> None:
    deploy(office, {"main.bpmn": MODEL, "process.toml": b"second_pair = false\n"})
    strict = {"main.bpmn": CHANGED, "process.toml": b"second_pair = true\n"}
    assert deploy(office, strict).state == "proposed"


def test_an_administrator_may_free_one_process_of_the_rule(
    careful: Office, owner: Principal
) -> None:
    made = deploy(careful, {"main.bpmn": MODEL})
    careful.engine.execute(PublishDeployment(str(made.deployment_id)), owner)
    careful.engine.execute(ChangeProcess(key="approval", rev=1, second_pair=False), owner)
    assert deploy(careful, {"main.bpmn": CHANGED}).state == "published"


def test_decisions_of_a_bundle_are_drafted_and_published_with_it_by_the_second_person(
    careful: Office, owner: Principal
) -> None:
    files = {"main.bpmn": MODEL, "limits.dmn": RULES}
    with pytest.raises(ModelRefused) as refused:
        deploy(careful, files)
    (error,) = [found for found in refused.value.findings if found.severity == "error"]
    assert (error.code, error.file) == ("decision-not-allowed", "limits.dmn")  # type: ignore[attr-defined]
    careful.pia = careful.make.with_permissions(careful.pia, "decision:draft", "decision:read")
    made = deploy(careful, files)
    assert [row.state for row in careful.engine.ask(Decisions("limits"), careful.pia)] == ["draft"]
    careful.engine.execute(PublishDeployment(str(made.deployment_id)), owner)
    (row,) = careful.engine.ask(Decisions("limits"), careful.pia)
    assert row.state == "published"


def test_decisions_of_a_bundle_that_nobody_has_to_see_still_wait_for_their_own_second_person(
    office: Office, owner: Principal
) -> None:
    office.pia = office.make.with_permissions(office.pia, "decision:draft", "decision:read")
    made = deploy(office, {"main.bpmn": MODEL, "limits.dmn": RULES})
    assert made.state == "published"
    assert "decision-draft" in {finding.code for finding in made.findings}
    (row,) = office.engine.ask(Decisions("limits"), office.pia)
    assert row.state == "draft"
    office.engine.execute(PublishDecision(row.decision_id), owner)


def test_a_suspended_process_begins_nothing_and_what_runs_goes_on(
    office: Office, owner: Principal
) -> None:
    office.deploy(MODEL)
    started = office.start()
    office.engine.execute(SuspendProcess("approval", "audit"), owner)
    assert office.engine.ask(Startable(), office.anna) == []
    with pytest.raises(ProcessNotActive):
        office.start()
    office.complete(office.boris)
    assert deploy(office, {"main.bpmn": CHANGED}).versions[0].version == 2
    with pytest.raises(ProcessNotActive):
        office.start()
    office.engine.execute(ActivateProcess("approval", "audited"), owner)
    assert office.start().version == 2
    assert started.version == 1


def test_timers_of_a_suspended_process_start_nothing(
    office: Office, owner: Principal, clock: SetClock
) -> None:
    daily = models.process(
        '<startEvent id="begin"><timerEventDefinition><timeCycle>R/P1D</timeCycle>'
        "</timerEventDefinition></startEvent>"
        + models.user_task("look", candidates="group:managers")
        + '<endEvent id="done"/>'
        + flow("begin", "look")
        + flow("look", "done"),
        key="daily",
    )
    office.deploy(daily)
    office.engine.execute(SuspendProcess("daily", "holiday"), owner)
    clock.travel(timedelta(days=3))
    office.run_jobs()
    assert office.inbox(office.boris) == []
    office.engine.execute(ActivateProcess("daily", "back"), owner)
    clock.travel(timedelta(days=1))
    office.run_jobs()
    assert len(office.inbox(office.boris)) == 1


def test_a_retired_process_comes_back_only_by_who_may_retire_it(
    office: Office, owner: Principal
) -> None:
    office.deploy(MODEL)
    office.engine.execute(RetireProcess("approval", "replaced"), owner)
    watch = office.make.with_permissions(office.omar, "definition:suspend")
    with pytest.raises(ProcessNotActive):
        office.engine.execute(ActivateProcess("approval", "why not"), watch)
    office.engine.execute(ActivateProcess("approval", "still needed"), owner)
    office.start()


def test_only_a_version_that_nothing_ran_on_is_deleted_and_its_number_stays_used(
    office: Office, owner: Principal
) -> None:
    (first,) = office.deploy(MODEL).versions
    office.start()
    (second,) = office.deploy(CHANGED).versions
    with pytest.raises(DefinitionInUse):
        office.engine.execute(DeleteDefinition(str(first.definition_id)), owner)
    office.engine.execute(DeleteDefinition(str(second.definition_id)), owner)
    assert office.start().version == 1
    assert office.deploy(CHANGED).versions[0].version == 3


def test_a_version_that_an_instance_left_by_migration_is_kept_for_its_history(
    office: Office, owner: Principal
) -> None:
    (first,) = office.deploy(MODEL).versions
    started = office.start()
    (second,) = office.deploy(CHANGED).versions
    mover = office.make.with_permissions(office.omar, "instance:migrate", "instance:read_all")
    moved = MigrateInstance(started.instance_id, str(second.definition_id), reason="Newer rules")
    office.engine.execute(moved, mover)
    with pytest.raises(DefinitionInUse):
        office.engine.execute(DeleteDefinition(str(first.definition_id)), owner)


def test_what_was_done_with_a_process_stands_in_the_audit(office: Office, owner: Principal) -> None:
    office.deploy(MODEL)
    office.engine.execute(SuspendProcess("approval", "audit"), owner)
    office.engine.execute(ChangeProcess(key="approval", rev=2, start_permission="task:read"), owner)
    auditor = office.make.with_permissions(office.omar, "audit:read")
    actions = [row.action for row in office.engine.ask(AuditLines(), auditor).rows]
    assert actions == ["process.changed", "process.suspended", "definition.deployed"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_long_look_at_an_upload_lets_others_write(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a bundle is checked, nobody holds the lock that writers wait for."""
    lock = office.engine.database.write_lock
    assert lock is not None
    held: list[bool] = []
    read = bundles.checking.read

    def watched(*args: object, **options: object) -> object:
        held.append(lock.locked())
        return read(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(bundles.checking, "read", watched)
    office.deploy(MODEL)
    assert held == [False]
