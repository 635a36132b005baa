"""The states of the documents of a project: pairs that are allowed, all others are not."""

from workflow_engine.errors import _l
from workflow_engine.records import States


def _pairs(said: str) -> frozenset[tuple[str, str]]:
    """Moves written as ``a>b a>c``."""
    return frozenset(
        (start, end) for start, _, end in (pair.partition(">") for pair in said.split())
    )


PROGRAMME = States(
    titles={
        "draft": _l("Draft"),
        "running": _l("Running"),
        "live": _l("In operation"),
        "closed": _l("Closed"),
        "cancelled": _l("Cancelled"),
    },
    moves=_pairs("draft>running draft>cancelled running>live running>cancelled live>closed"),
    editable=frozenset({"draft", "running"}),
    tones={"running": "info", "live": "success", "cancelled": "danger"},
)
MILESTONE = States(
    titles={"planned": _l("In plan"), "reached": _l("Reached"), "dropped": _l("Dropped")},
    moves=_pairs("planned>reached planned>dropped reached>planned"),
    editable=frozenset({"planned"}),
    tones={"planned": "info", "reached": "success", "dropped": "warning"},
)
TASK = States(
    titles={
        "planned": _l("In plan"),
        "started": _l("Under way"),
        "done": _l("Done"),
        "dropped": _l("Dropped"),
    },
    moves=_pairs("planned>started planned>dropped started>done started>dropped done>started"),
    editable=frozenset({"planned", "started"}),
    tones={"started": "info", "done": "success", "dropped": "warning"},
)
RISK = States(
    titles={
        "open": _l("Not settled yet"),
        "treated": _l("Treated"),
        "accepted": _l("Borne"),
        "triggered": _l("Has happened"),
        "closed": _l("Closed"),
    },
    moves=_pairs(
        "open>treated open>accepted open>triggered open>closed treated>triggered treated>closed"
        " treated>open accepted>triggered accepted>closed accepted>open triggered>closed"
    ),
    editable=frozenset({"open", "treated"}),
    tones={"open": "warning", "treated": "info", "accepted": "info", "triggered": "danger"},
)
ISSUE = States(
    titles={
        "open": _l("Not settled yet"),
        "taken": _l("Under way"),
        "solved": _l("Solved"),
        "closed": _l("Closed"),
    },
    moves=_pairs("open>taken open>solved taken>solved solved>closed solved>open closed>open"),
    editable=frozenset({"open", "taken"}),
    tones={"open": "warning", "taken": "info", "solved": "info", "closed": "success"},
)
CHANGE = States(
    titles={
        "draft": _l("Draft"),
        "asked": _l("Under decision"),
        "accepted": _l("Accepted"),
        "refused": _l("Turned down"),
        "built": _l("Built"),
    },
    moves=_pairs("draft>asked asked>accepted asked>refused accepted>built"),
    tones={"asked": "warning", "accepted": "info", "refused": "danger", "built": "success"},
)
GATE = States(
    titles={
        "open": _l("Not settled yet"),
        "ready": _l("Ready to be decided"),
        "go": _l("Go"),
        "conditional": _l("Go with conditions"),
        "no_go": _l("No go"),
    },
    moves=_pairs(
        "open>ready open>no_go ready>open ready>go ready>conditional ready>no_go conditional>go"
        " conditional>no_go conditional>open no_go>open go>open"
    ),
    editable=frozenset({"open"}),
    tones={"ready": "info", "go": "success", "conditional": "warning", "no_go": "danger"},
)
#: Where a gate lets the programme go on.
PASSED = frozenset({"go", "conditional"})
EVIDENCE = States(
    titles={"noted": _l("Noted"), "withdrawn": _l("Withdrawn")},
    moves=_pairs("noted>withdrawn"),
    editable=frozenset(),
    tones={"noted": "success", "withdrawn": "warning"},
)
WAIVER = States(
    titles={
        "draft": _l("Draft"),
        "granted": _l("Granted"),
        "refused": _l("Turned down"),
        "fulfilled": _l("Made good"),
        "expired": _l("Run out"),
    },
    moves=_pairs("draft>granted draft>refused granted>fulfilled granted>expired"),
    tones={"granted": "info", "refused": "danger", "fulfilled": "success", "expired": "warning"},
)
RUNBOOK = States(
    titles={
        "waiting": _l("Not begun"),
        "running": _l("Under way"),
        "done": _l("Done"),
        "failed": _l("Failed"),
        "skipped": _l("Left out"),
    },
    moves=_pairs(
        "waiting>running waiting>skipped running>done running>failed failed>running failed>skipped"
    ),
    editable=frozenset({"waiting"}),
    tones={"running": "info", "done": "success", "failed": "danger", "skipped": "warning"},
)
LOAD = States(
    titles={
        "planned": _l("In plan"),
        "loaded": _l("Loaded"),
        "reconciled": _l("Totals agree"),
        "differing": _l("Totals differ"),
        "signed": _l("Signed off"),
        "rolled_back": _l("Rolled back"),
    },
    moves=_pairs(
        "planned>loaded loaded>reconciled loaded>differing loaded>rolled_back differing>loaded"
        " differing>rolled_back reconciled>signed reconciled>rolled_back rolled_back>loaded"
        " signed>rolled_back"
    ),
    editable=frozenset({"planned", "differing", "rolled_back"}),
    tones={
        "loaded": "info", "reconciled": "info", "differing": "danger", "signed": "success",
        "rolled_back": "warning",
    },
)  # fmt: skip
