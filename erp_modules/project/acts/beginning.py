"""The seven gates of a programme and what each asks for, in two languages."""

from decimal import Decimal

#: Title and Chinese title of each gate, and what it asks for: the measure, or the short name of
#: what has to be proven, title, Chinese title.
STEPS: tuple[tuple[str, str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "Needs and goals", "明确业务需求与目标",
        (
            (
                "specification", "All departments signed the specification",
                "各部门已会签需求规格说明书",
            ),
            ("goals", "Every goal has a value before and a target", "每个目标都有基线值和目标值"),
        ),
    ),
    (
        "Choosing and planning", "选型与实施规划",
        (
            ("contract", "The contract is signed", "合同已签订"),
            ("baseline", "The plan has a baseline", "实施计划已确定基线"),
            ("risks", "No high risk is untreated", "没有未应对的高风险"),
        ),
    ),
    (
        "The team", "组建实施团队",
        (
            ("raci", "One person is accountable for each task", "每项任务有且只有一名负责人"),
            ("deputies", "Everybody has a deputy", "关键岗位均有后备人员"),
        ),
    ),
    (
        "Configuration and processes", "系统配置与流程优化",
        (
            ("gaps", "Gaps are closed or waived", "差异已关闭或已豁免"),
            ("linked_tests", "Linked tests have passed", "联动测试已通过"),
        ),
    ),
    (
        "Data and tests", "数据迁移与测试验证",
        (
            ("issues", "No S1 or S2 is open", "没有未关闭的 S1 或 S2 问题"),
            (
                "acceptance", "Acceptance test passed to at least 95 %",
                "用户验收测试通过率不低于 95%",
            ),
            ("loads", "All totals agree and are signed", "各数据集总数一致并已签字"),
            ("restore", "A restore was proven", "恢复演练已证实"),
        ),
    ),
    (
        "Training", "全员培训与推广应用",
        (
            ("training", "At least 90 % have passed, role by role", "各角色考核通过率不低于 90%"),
            ("manuals", "The manuals are current", "操作手册为最新版本"),
        ),
    ),
    (
        "Going live", "上线运行与持续改进",
        (
            ("rehearsals", "Two rehearsals were held", "已完成两次演练"),
            (
                "backup", "A backup was made and restored in a rehearsal",
                "演练中已完成备份并成功恢复",
            ),
            (
                "smoke", "The smoke test of critical flows has passed in a rehearsal",
                "演练中关键业务冒烟测试已通过",
            ),
            ("frozen", "Nothing is changed any more", "变更已冻结"),
            ("runbook", "Runbook with deputies and point of no return", "切换手册完整"),
            ("issues", "No S1 or S2 is open", "没有未关闭的 S1 或 S2 问题"),
        ),
    ),
)  # fmt: skip
#: What no sponsor may waive: without it there is no way back.
MANDATORY = frozenset({"backup"})
#: What of those who learn a part has to pass.
THRESHOLDS = {"training": Decimal(90)}
