"""What was uploaded and what waits for a second person, who publishes or rejects it here."""

from flask import request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from ui.pages.boards import board
from ui.pages.downloads import saved
from ui.pages.playing import OPERATIONS, play, wanted_operations
from ui.pages.support import (
    TELLABLE,
    Answer,
    done,
    flash_done,
    flash_refused,
    newest,
    older,
    render,
    see_other,
    wanted_cursor,
    words,
)
from workflow_engine.commands.play_scenarios import PlayScenarios
from workflow_engine.commands.proposals import (
    PublishDeployment,
    RejectDeployment,
    WithdrawDeployment,
)
from workflow_engine.errors import CountersignError, _l
from workflow_engine.identity.requests import ask, execute
from workflow_engine.queries.bundles import CompareDeployment, ExportBundle, ExportFile
from workflow_engine.queries.definitions import Definitions
from workflow_engine.queries.deployments import Deployments, GetDeployment
from workflow_engine.queries.version_findings import GetBundle

STATES = {
    "proposed": _l("proposed"),
    "published": _l("published"),
    "rejected": _l("rejected"),
    "withdrawn": _l("withdrawn"),
}


def deployments() -> Answer:
    state = request.args.get("state")
    state = state if state in STATES else None
    page = ask(Deployments(state=state, cursor=wanted_cursor()))
    return render(
        "pages/deployments.html",
        rows=page.rows,
        names={row.key: row.name for row in ask(Definitions())},
        state=state,
        states=words(STATES),
        older=older(page.cursor),
        newer=newest(),
    )


def deployment(deployment_id: str) -> str:
    view = ask(GetDeployment(deployment_id))
    bundle = ask(GetBundle(deployment_id=deployment_id))
    is_open = view.row.state == "proposed"
    difference = ask(CompareDeployment(deployment_id)) if any(view.replaces.values()) else None
    return render(
        "pages/deployment.html",
        view=view,
        row=view.row,
        is_open=is_open,
        board=board(bundle.files, bundle.findings, rehearsal=view.rehearsal, difference=difference),
        scenarios=bundle.scenarios,
        operations=words(OPERATIONS),
        states=words(STATES),
    )


def deployment_play(deployment_id: str) -> Answer:
    operations = wanted_operations()
    return play(
        lambda watch: PlayScenarios(
            deployment_id=deployment_id, operations=operations, watch=watch
        ),
        lambda rehearsal: deployment(deployment_id),
        url_for("ui.deployment", deployment_id=deployment_id),
    )


def deployment_publish(deployment_id: str) -> Answer:
    try:
        deployed = execute(PublishDeployment(deployment_id))
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        flash_refused(error)
        return see_other("ui.deployment", deployment_id=deployment_id)
    names = ", ".join(f"{version.name} {version.version}" for version in deployed.versions)
    flash_done(gettext("Published: %(names)s. Running instances keep their version.", names=names))
    return see_other("ui.definition", key=deployed.versions[0].key)


def deployment_reject(deployment_id: str) -> Answer:
    command = RejectDeployment(deployment_id, request.form.get("reason", ""))
    text = gettext("Rejected; who proposed it sees your reason.")
    return done(command, text, "ui.deployment", deployment_id=deployment_id)


def deployment_withdraw(deployment_id: str) -> Answer:
    command = WithdrawDeployment(deployment_id, request.form.get("reason", ""))
    text = gettext("Withdrawn; nobody can publish it any more.")
    return done(command, text, "ui.deployment", deployment_id=deployment_id)


def deployment_zip(deployment_id: str) -> Response:
    return saved(ask(ExportBundle(deployment_id=deployment_id)), "application/zip")


def deployment_file(deployment_id: str) -> Response:
    name = request.args.get("name")
    return saved(ask(ExportFile(deployment_id=deployment_id, name=name)))
