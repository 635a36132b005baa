"""Demo data: the programme that brings the ERP into use, at its fifth step.

Everything is made by the same rules as what people do.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import erp_modules
from erp_modules.finance import operations as finance
from erp_modules.project import queries
from erp_modules.project.acts.beginning import STEPS
from erp_modules.project.beginning import Beginning
from workflow_engine.modules import discover

#: Goal, unit, before, target, owner.
GOALS = (
    ("Orders handled by a person and day 人均日处理订单", "orders", "40", "48", "kai"),
    ("Cost of keeping stock 库存成本", "CNY 1,000", "860", "731", "wei"),
    ("Reports made by the system 报表自动化率", "%", "15", "60", "li"),
)
#: Step -> first and last day from today, owner, deputy.
WORK = {
    1: (-120, -92, "max", "boris"),
    2: (-91, -58, "max", "li"),
    3: (-57, -46, "max", "ruth"),
    4: (-45, -10, "boris", "chen"),
    5: (-9, 24, "ada", "boris"),
    6: (10, 34, "ruth", "max"),
    7: (35, 49, "max", "boris"),
}
NOW = 5
#: Title, Chinese title, source, probability, impact, owner, sign, treatment and what is done.
RISKS = (
    ("Old data is worse than thought", "历史客户数据质量低于预期", "technical", 4, 4, "ada",
     "More than 2 % of the rows are refused 拒绝行超过 2%", "reduce",
     "Three dry loads, cleaning with the sales team 三轮试导入并与销售部共同清洗"),
    ("Key users are needed for the closing", "关键用户被年终结账占用", "management", 3, 4,
     "ruth", None, "avoid", "Training ends before the closing begins 培训在结账前完成"),
    ("The supplier's consultant leaves", "供应商顾问离职", "external", 2, 4, "max", None, "", ""),
)  # fmt: skip
ISSUES = (
    ("Tax code missing on old invoices", "历史发票缺少税码", "S3", "migration", "ada"),
    (
        "Receipts over night post to the wrong day",
        "夜间收货记入错误日期",
        "S2",
        "acceptance",
        "wei",
    ),
    ("Title of the stock list is cut off", "库存清单标题被截断", "S4", "test", "boris"),
)
#: Data set, Chinese name, owner, rows and total expected, rows and total loaded.
LOADS = (
    ("Suppliers", "供应商", "li", 412, "0", 412, "0"),
    ("Open receivables", "未清应收款", "kai", 268, "1846320.55", 267, "1841320.55"),
    ("Opening stock", "期初库存", "wei", 1530, "903447.80", None, ""),
)
#: Part in the system, course, people, scores (empty: not yet).
TRAINING = (
    ("Purchasing 采购", "Requisitions and orders 请购与订单", ("mei", "anna"), ("92", "")),
    ("Warehouse 仓储", "Receipts and counts 收货与盘点", ("wei", "qin"), ("88", "71")),
    ("Finance 财务", "Invoices and payments 发票与付款", ("ada", "tom"), ("95", "90")),
)
#: Title, Chinese title, owner, deputy, hours after the beginning, hours, no way back.
RUNBOOK = (
    ("Tell everybody and stop the old system", "发布公告并停用旧系统", "max", "boris", 0, 1, False),
    ("Back up the old system", "备份旧系统", "boris", "chen", 1, 2, False),
    ("Load the data", "导入数据", "ada", "boris", 3, 6, False),
    ("Compare totals and sign", "核对总数并签字", "li", "ada", 9, 3, False),
    ("Open the new system to everybody", "向全员开放新系统", "max", "eva", 12, 1, True),
    ("Verify the first day's documents", "核验首日单据", "kai", "wei", 13, 4, False),
)


def demo(uow: Any, company_id: str, people: Mapping[str, str], now: datetime) -> None:
    """Fill an empty company; it is called once, after the demo of finance."""
    ctx = Beginning(uow, company_id, now, people["max"], discover(erp_modules))
    today = finance.house(uow.session, company_id, now).today
    programme = _programme(ctx, people, today)
    tasks = _plan(ctx, people, today, programme)
    ctx.call("project.start_programme", programme=programme)
    _controls(ctx, people, programme)
    _cutover(ctx, people, today, programme)
    for step, task in tasks.items():
        for person, role in ((WORK[step][2], "A"), (WORK[step][3], "R")):
            ctx.make("raci_entry", programme=programme, task=task, person=people[person], role=role)
    _past(ctx, people, today, programme, tasks)


def _programme(ctx: Beginning, people: Mapping[str, str], today: date) -> str:
    goals = [
        {"title": title, "unit": unit, "baseline": before, "target": target,
         "due_on": today + timedelta(days=180), "owner": people[owner]}
        for title, unit, before, target, owner in GOALS
    ]  # fmt: skip
    made = ctx.make(
        "programme",
        title="ERP for Harbour Trading",
        name_zh="海港贸易 ERP 上线项目",
        sponsor=people["eva"],
        manager=people["max"],
        starts_on=today + timedelta(days=WORK[1][0]),
        go_live_on=today + timedelta(days=WORK[7][1]),
        cutover="cold",
        goals=goals,
    )
    return str(made.id)


def _plan(ctx: Beginning, people: Mapping[str, str], today: date, programme: str) -> dict[int, str]:
    tasks: dict[int, str] = {}
    for step, (title, name_zh, _) in enumerate(STEPS, 1):
        first, last, owner, deputy = WORK[step]
        end = today + timedelta(days=last)
        named = {"programme": programme, "step": step, "name_zh": name_zh}
        milestone = ctx.make(
            "milestone", title=f"{title}: done", owner=people[owner], planned_on=end, **named
        )
        before = {6: 4}.get(step, step - 1)
        made = ctx.make(
            "project_task", title=title, milestone=milestone.id, owner=people[owner],
            deputy=people[deputy], planned_start=today + timedelta(days=first), planned_end=end,
            predecessors=[{"task": tasks[before]}] if before else [], **named,
        )  # fmt: skip
        tasks[step] = made.id
    return tasks


def _controls(ctx: Beginning, people: Mapping[str, str], programme: str) -> None:
    for title, name_zh, source, probability, impact, owner, sign, treatment, response in RISKS:
        said = {"sign": sign} if sign else {}
        risk = ctx.make(
            "risk", programme=programme, title=title, name_zh=name_zh, source=source,
            probability=probability, impact=impact, owner=people[owner], **said,
        )  # fmt: skip
        if treatment:
            ctx.call("project.treat_risk", risk=risk.id, treatment=treatment, response=response)
    for title, name_zh, severity, found_in, owner in ISSUES:
        ctx.make(
            "project_issue", programme=programme, title=title, name_zh=name_zh,
            severity=severity, found_in=found_in, owner=people[owner],
        )  # fmt: skip


def _cutover(ctx: Beginning, people: Mapping[str, str], today: date, programme: str) -> None:
    for title, name_zh, owner, rows, total, came, sum_ in LOADS:
        load = ctx.make(
            "data_load", programme=programme, title=title, name_zh=name_zh, owner=people[owner],
            expected_count=rows, expected_total=total,
        )  # fmt: skip
        if came is not None:
            ctx.call(
                "project.finish_data_load",
                data_load=load.id, loaded_count=came, loaded_total=sum_,
            )  # fmt: skip
            ctx.call("project.reconcile", dataset=load.id)
    for role, course, learners, scores in TRAINING:
        for learner, score in zip(learners, scores, strict=True):
            record = ctx.make(
                "training_record", programme=programme, role=role, title=course,
                person=people[learner], held_on=today - timedelta(days=3),
            )  # fmt: skip
            if score:
                ctx.call("project.examine_training_record", training_record=record.id, score=score)
    begins = ctx.now.replace(hour=10, minute=0, second=0, microsecond=0)
    begins += timedelta(days=WORK[7][1] - 1)
    before: dict[str, str] = {}
    for place, (title, name_zh, owner, deputy, start, hours, last) in enumerate(RUNBOOK, 1):
        task = ctx.make(
            "runbook_task", programme=programme, place=place * 10, title=title, name_zh=name_zh,
            owner=people[owner], deputy=people[deputy], point_of_no_return=last, proof=last,
            planned_start_at=(begins + timedelta(hours=start)).isoformat(),
            planned_end_at=(begins + timedelta(hours=start + hours)).isoformat(), **before,
        )  # fmt: skip
        before = {"predecessor": task.id}


def _past(
    ctx: Beginning, people: Mapping[str, str], today: date, programme: str, tasks: dict[int, str]
) -> None:
    """The steps before this one are behind us: done, proven, countersigned and decided."""
    gates = {gate.step: gate for gate in queries.gates(ctx.session, programme)}
    for step, task in tasks.items():
        if step <= NOW:
            ctx.call("project.start_project_task", project_task=task)
        if step >= NOW:
            continue
        ctx.call("project.finish_project_task", project_task=task)
        _true_days(ctx, task, today, step)
        for criterion in queries.criteria_of(ctx.session, gates[step].id):
            if criterion.measure == "evidence":
                ctx.call(
                    "project.note_evidence", criterion=criterion.id, title=criterion.title,
                    link=f"https://files.example.com/erp/gate-{step}",
                )  # fmt: skip
        if step < NOW - 1:
            _decided(ctx, people, gates[step].id)
    current = ctx.record("project_task", tasks[NOW])
    current.percent, current.actual_start = 40, current.planned_start
    milestone = ctx.record("milestone", current.milestone_id)
    late = {"milestone": milestone.id, "forecast_on": milestone.planned_on + timedelta(days=4)}
    ctx.call("project.forecast_milestone", **late)
    ctx.call("project.present_gate", gate=gates[NOW - 1].id)


def _true_days(ctx: Beginning, task: str, today: date, step: int) -> None:
    """What is past happened when it was planned, not today."""
    record = ctx.record("project_task", task)
    record.actual_start, record.actual_end = record.planned_start, record.planned_end
    milestone = record.milestone_id
    ctx.call("project.reach_milestone", milestone=milestone, actual_on=record.planned_end)


def _decided(ctx: Beginning, people: Mapping[str, str], gate: str) -> None:
    ctx.call("project.present_gate", gate=gate)
    ctx.call("project.countersign", gate=gate)
    ctx.person = people["eva"]
    ctx.call("project.decide_gate", gate=gate, decision="go")
    ctx.person = people["max"]
