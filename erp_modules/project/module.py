"""The manifest of the project module."""

from erp_modules.project import going_live
from erp_modules.project.acts.common import ALARMS
from erp_modules.project.demo import demo
from erp_modules.project.kinds import KINDS
from erp_modules.project.operations import OPERATIONS
from erp_modules.project.pages import blueprint
from erp_modules.project.tables import metadata
from workflow_engine.errors import _l
from workflow_engine.kit import module

_MEMBER = ("project:read", "project:report", "evidence:write", "runbook:run", "gate:sign")

MODULE = module(
    "project",
    title=_l("Go-live projects"),
    depends=("finance",),
    kinds=KINDS,
    operations=(*OPERATIONS, *going_live.OPERATIONS),
    permissions={
        "project:read": _l("See programmes and all that belongs to them"),
        "project:write": _l("Plan milestones, tasks, parts and the runbook"),
        "project:report": _l("Report risks and issues and work on them"),
        "programme:write": _l("Make, start and close programmes"),
        "programme:rebase": _l("Agree new baselines"),
        "risk:accept": _l("Decide that a risk is borne"),
        "gate:write": _l("Maintain gates and present them"),
        "gate:sign": _l("Countersign gates"),
        "gate:decide": _l("Decide about gates and waivers"),
        "evidence:write": _l("Note evidence"),
        "runbook:run": _l("Carry out tasks of the runbook"),
        "runbook:skip": _l("Leave out tasks of the runbook"),
        "data_load:write": _l("Note loads of data and compare them"),
        "data_load:sign": _l("Sign for data"),
        "training:write": _l("Keep training and note exams"),
    },
    roles={
        "project_member": _MEMBER,
        "gate_owner": (*_MEMBER, "data_load:sign"),
        "project_manager": (
            *_MEMBER,
            "project:write",
            "programme:write",
            "gate:write",
            "runbook:skip",
            "data_load:write",
            "training:write",
        ),
        "data_lead": (*_MEMBER, "data_load:write"),
        "programme_sponsor": ("project:read", "gate:decide", "risk:accept", "programme:rebase"),
    },
    role_names={
        "project_member": ("Project member", "项目成员"),
        "gate_owner": ("Gate owner", "关口负责人"),
        "project_manager": ("Project manager", "项目经理"),
        "data_lead": ("Data lead", "数据负责人"),
        "programme_sponsor": ("Programme sponsor", "项目发起人"),
    },
    events={
        "milestone.slipped": None,
        "waiver.expired": None,
        **dict.fromkeys(ALARMS.values()),
    },
    about={
        "milestone.slipped": (
            "milestone", "milestone", "programme", "slip", "beyond", "planned_on", "baseline_on",
            "forecast_on",
        ),
        "waiver.expired": ("waiver", "waiver", "gate", "programme"),
        **{event: (what, what, "programme") for what, event in ALARMS.items()},
        ALARMS["milestone"]: ("milestone", "milestone", "programme", "slip"),
        ALARMS["gate"]: ("gate", "gate", "programme", "waiver"),
    },
    blueprints=(blueprint,),
    metadata=metadata,
    demo=demo,
    demo_groups={
        "project-managers": ("Project managers", "项目经理", ("project_manager",), ("max",)),
        "sponsors": ("Programme sponsors", "项目发起人", ("programme_sponsor",), ("eva",)),
        "process-owners": (
            "Process owners",
            "流程负责人",
            ("gate_owner",),
            ("li", "kai", "wei", "ruth", "chen"),
        ),
        "data-leads": ("Data leads", "数据负责人", ("data_lead",), ("ada",)),
        "project-members": ("Project members", "项目成员", ("project_member",), ("anna", "boris")),
    },
)  # fmt: skip
