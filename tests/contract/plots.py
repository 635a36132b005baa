"""What people do in hostile processes: each plot is a model and the deeds that go with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.contract.test_hostile_processes import LAPTOP, MANIFEST, submit
from workflow_engine.commands.claim_task import AssignTask
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.external_tasks_complete import CompleteExternalTask
from workflow_engine.commands.external_tasks_fetch import FetchExternalTasks
from workflow_engine.commands.migrate_instance import MigrateInstance
from workflow_engine.commands.modify_instance import ModifyInstance
from workflow_engine.commands.publish_signal import PublishSignal
from workflow_engine.commands.restart_instance import RestartInstance
from workflow_engine.commands.send_message import SendMessage
from workflow_engine.commands.set_variables import SetVariables
from workflow_engine.commands.signers import AddSigner
from workflow_engine.commands.skip_incident import SkipIncident
from workflow_engine.errors import CountersignError
from workflow_engine.queries.instances import GetInstance, Instances, InstanceView
from workflow_engine.queries.operations import Incidents
from workflow_engine.scenarios import Stage

MODELS = Path(__file__).parent / "hostile"
#: Dear enough for two signatures.
TABLETS = LAPTOP | {"quantity": Decimal(3)}
LACKS = "lacks the decision of"
#: Who has signed once is not offered the next signature.
NOT_ASKED = "TaskNotFound"


@dataclass
class Crime:
    """A hostile process about a requisition that Anna submitted, and what stood in its way."""

    stage: Stage
    model: str
    line: Mapping[str, Any]
    requisition: str = ""
    other: str = ""
    refused: list[str] = field(default_factory=list)

    def begin(self) -> None:
        self.deploy(self.model)
        if not self.refused:
            self.requisition = submit(self.stage, self.line)

    def deploy(self, model: str) -> Any:
        files = {"main.bpmn": (MODELS / f"{model}.bpmn").read_bytes(), "process.toml": MANIFEST}
        files |= {f.name: f.read_bytes() for f in MODELS.glob("*.dmn") if model == "own_matrix"}
        return self.try_("system", DeployBundle("hostile", files))

    def try_(self, login: str, command: Any) -> Any:
        """Do it, or keep how it was refused."""
        engine, actor = self.stage.product.engine, self.stage.actor(login)
        try:
            done = engine.execute(command, actor)
        except CountersignError as error:
            self.refused.append(type(error).__name__)
            return None
        self.stage.run_jobs()
        return done

    @property
    def id(self) -> str:
        rows = self.stage.product.engine.ask(Instances(), self.stage.system).rows
        return max(row.instance_id for row in rows)

    @property
    def instance(self) -> InstanceView:
        return self.stage.product.engine.ask(GetInstance(self.id), self.stage.system)

    def says(self, login: str, outcome: str = "approve") -> None:
        (task,) = self.instance.tasks[:1]
        self.try_(login, CompleteTask(task.task_id, outcome, comment="Seen."))

    def incidents(self) -> list[Any]:
        return list(self.stage.product.engine.ask(Incidents(), self.stage.system).rows)

    def obstacles(self) -> str:
        return " ".join([*self.refused, *(row.message for row in self.incidents())])


Deeds = Callable[[Crime], None]


def nothing(crime: Crime) -> None:
    """The model does it all by itself."""


def decided(*said: str) -> Deeds:
    """People decide, each as ``login`` or ``login outcome``."""

    def deeds(crime: Crime) -> None:
        for each in said:
            crime.says(*each.split())

    return deeds


def changed(**content: Any) -> Deeds:
    """The manager approves; then the requester changes it, or nothing of it, and goes on."""

    def deeds(crime: Crime) -> None:
        crime.says("boris")
        submit(crime.stage, {**crime.line, **content}, crime.requisition)
        crime.says("anna", "go")

    return deeds


def told(crime: Crime) -> None:
    granted = {"outcome": "approve", "person": "boris", "authority": ["manager:anna"]}
    crime.try_("system", SendMessage("hostile.granted", crime.requisition, granted))


def signalled(crime: Crime) -> None:
    crime.try_("system", PublishSignal("hostile.granted", {"outcome": "approve"}))


def set_by_hand(crime: Crime) -> None:
    values = {"granted": True, "outcome": "approve", "authority": ["manager:anna"]}
    crime.try_("system", SetVariables(crime.id, values, "because"))
    if crime.instance.tasks:
        crime.says("boris", "reject")


def waited(crime: Crime) -> None:
    crime.stage.clock.travel(timedelta(days=3))
    crime.stage.run_jobs()


def swapped(crime: Crime) -> None:
    crime.try_("system", SetVariables(crime.id, {"other": crime.other}, "because"))
    crime.says("boris")


def handed_over(crime: Crime) -> None:
    (task,) = crime.instance.tasks
    crime.try_("system", AssignTask(task.task_id, "sam", "he is a friend"))
    crime.says("sam")


def chosen(crime: Crime) -> None:
    """Neither Anna nor the manager can be chosen, whatever variables say; the friend can."""
    (task,) = crime.instance.tasks
    variables = {"choices": {"manager": {"people": ["boris"]}}, "manager": "boris"}
    crime.try_("system", SetVariables(crime.id, variables, "because"))
    for named in ([], ["anna"], ["boris"], ["anna", "sam"]):
        crime.try_("anna", CompleteTask(task.task_id, "go", choices={"manager": named}))
    assert crime.refused == ["ChoicesWrong"] * 4
    crime.try_("anna", CompleteTask(task.task_id, "go", choices={"manager": ["sam"]}))
    crime.says("sam")


def joined(crime: Crime) -> None:
    (task,) = crime.instance.tasks
    crime.try_("mei", AddSigner(task.task_id, "me too", "anna", "beside"))
    crime.try_("mei", AddSigner(task.task_id, "he too", "sam", "beside"))
    decided("anna", "mei", "sam")(crime)


def done_outside(crime: Crime) -> None:
    (locked,) = crime.try_(
        "system", FetchExternalTasks("w", [{"topic": "hostile", "lock_duration": 60}])
    )
    granted = {"outcome": "approve", "authority": ["manager:anna"]}
    crime.try_("system", CompleteExternalTask(locked.task_id, "w", locked.lease, granted))


def migrated(crime: Crime) -> None:
    newer = crime.deploy("migrated_past_the_step_2").versions[0].definition_id
    crime.try_("system", MigrateInstance(crime.id, newer, "because"))
    crime.says("anna", "go")


def moved(crime: Crime) -> None:
    moves = [{"kind": "cancel_all"}, {"kind": "start_after", "node": "manager"}]
    crime.try_("system", ModifyInstance(crime.id, "because", moves))


def restarted(crime: Crime) -> None:
    """The first instance ends as an incident; what came of it is begun again behind the manager."""
    crime.says("boris")
    submit(crime.stage, crime.line | {"price": Decimal(9999)}, crime.requisition)
    crime.try_("system", ModifyInstance(crime.id, "because", [{"kind": "cancel_all"}]))
    crime.try_("system", RestartInstance(crime.id, "because", before=["approve"]))


def skipped(crime: Crime) -> None:
    for _ in range(3):
        for row in crime.incidents():
            crime.refused.append(row.message)
            crime.try_("system", SkipIncident(row.incident_id, "because"))


@dataclass(frozen=True)
class Plot:
    """A model, what people do, what refuses it, and whether only the missing decisions do."""

    model: str
    deeds: Deeds = nothing
    obstacle: str = LACKS
    line: Mapping[str, Any] = field(default_factory=lambda: LAPTOP)
    pays_unwatched: bool = True


PLOTS = (
    Plot("nobody_asked"),
    Plot("skips_the_approval", obstacle="procurement.create_order", pays_unwatched=False),
    Plot("grants_himself", decided("anna"), "FourEyesViolated", pays_unwatched=False),
    Plot("says_go_himself", decided("anna go")),
    Plot("loops_to_the_ledger"),
    Plot("forges_an_outcome"),
    Plot("forges_a_variable"),
    Plot("writes_votes"),
    Plot("says_another_amount"),
    Plot("changes_after_approval", changed(price=Decimal(9999))),
    Plot("approves_by_service", obstacle="ModelRefused", pays_unwatched=False),
    Plot("approves_by_script"),
    Plot("approves_by_python", obstacle="ModelRefused", pays_unwatched=False),
    Plot("approved_by_message", told),
    Plot("approved_by_signal", signalled),
    Plot("approved_by_condition", set_by_hand),
    Plot("approved_by_timer", waited),
    Plot("approved_by_deadline", waited, "", pays_unwatched=False),
    Plot("agreed_by_deadline", waited),
    Plot("approved_by_error"),
    Plot("approved_by_escalation"),
    Plot("ignores_a_rejection", decided("boris reject")),
    Plot("compensation_pays"),
    Plot("pays_many_times"),
    Plot("one_manager_signs_for_all", decided("boris", "boris"), NOT_ASKED, TABLETS, False),
    Plot("decided_twice_by_one", decided("boris", "boris"), NOT_ASKED, TABLETS, False),
    Plot("group_of_the_requester", decided("anna", "sam")),
    Plot("handed_to_a_friend", handed_over),
    Plot("chooses_a_friend", chosen),
    Plot("adds_a_signer", joined),
    Plot("forges_a_secret_vote", decided("mei", "sam", "omar")),
    Plot("own_matrix"),
    Plot("asks_other_rules", obstacle="There is no leave_request", pays_unwatched=False),
    Plot("about_another_document", swapped),
    Plot("calls_with_its_own_subject"),
    Plot("pays_in_an_event", waited),
    Plot("pays_beside_the_question"),
    Plot("pays_ad_hoc"),
    Plot("approved_by_a_program", done_outside),
    Plot("migrated_past_the_step", migrated),
    Plot("moved_past_the_step", moved),
    Plot("variables_set_by_hand", set_by_hand),
    Plot("restarted_after_approval", restarted),
    Plot("skips_the_incident", skipped),
)
