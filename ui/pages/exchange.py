"""The exchange folder: in whose name it works, what became of its files, which lists it gets."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext

from ui.errors import status_of
from ui.pages.admin import MOST_OFFERED, may, sent, sent_rev
from ui.pages.problems import of_fields
from ui.pages.support import (
    TELLABLE,
    Answer,
    done,
    errors_of,
    flash_done,
    newest,
    older,
    render,
    see_other,
    told,
    wanted_cursor,
    words,
)
from workflow_engine.commands.base import Command
from workflow_engine.commands.exchange import RetryFile
from workflow_engine.commands.exchange_exports import AddExport, RemoveExport, RunExport
from workflow_engine.commands.exchange_setup import MOST_BYTES, SetUpExchange
from workflow_engine.errors import CountersignError, _l
from workflow_engine.identity.requests import ask, execute, product, settings
from workflow_engine.queries.accounts import Accounts
from workflow_engine.queries.exchange import (
    ExchangeExports,
    ExchangeSetting,
    ExchangeSettings,
)
from workflow_engine.queries.exchange_files import ExchangeFileById, ExchangeFiles
from workflow_engine.transfer import FORMS, exchanged_kinds, root_of

STATES = {
    "taken": _l("being brought in"),
    "done": _l("brought in"),
    "duplicate": _l("the same as before"),
    "quarantined": _l("in quarantine"),
    "retry": _l("to be tried again"),
    "written": _l("written"),
}
TONES = {"done": "success", "quarantined": "danger", "written": "success", "duplicate": "info"}
#: Minutes between two lists, to choose from.
INTERVALS = (
    (0, _l("Only when asked")),
    (15, _l("Every 15 minutes")),
    (60, _l("Every hour")),
    (1440, _l("Every day")),
    (10080, _l("Every week")),
)
MEGABYTE = 1_000_000


def exchange() -> Answer:
    return _page()


def exchange_set_up() -> Answer:
    megabytes = request.form.get("megabytes", default=0, type=int)
    command = SetUpExchange(
        account_id=sent("account_id"),
        max_bytes=megabytes * MEGABYTE,
        active="active" in request.form,
        rev=sent_rev(),
    )
    return _try(command, gettext("The exchange folder was set up; the next look counts."))


def exchange_export() -> Answer:
    command = AddExport(
        kind=sent("kind"),
        format=sent("format"),
        every_minutes=request.form.get("every_minutes", default=0, type=int),
    )
    return _try(command, gettext("The list is written into the folder “out” from now on."))


def exchange_export_run(export_id: str) -> Answer:
    text = gettext("The list is written at the next look into the folder.")
    return done(RunExport(export_id), text, "ui.exchange")


def exchange_export_remove(export_id: str) -> Answer:
    text = gettext("The list is written no more; its files stay.")
    return done(RemoveExport(export_id), text, "ui.exchange")


def exchange_file(file_id: str) -> Answer:
    found = ask(ExchangeFileById(file_id))
    return render(
        "pages/exchange_file.html",
        row=found.file,
        faults=found.faults,
        states=words(STATES),
        tones=TONES,
        crumbs=[(gettext("File exchange"), url_for("ui.exchange"))],
        may_write=may("exchange:write"),
    )


def exchange_file_retry(file_id: str) -> Answer:
    text = gettext("The file is tried again at the next look into the folder.")
    return done(RetryFile(file_id), text, "ui.exchange_file", file_id=file_id)


def _try(command: Command[Any], text: str) -> Answer:
    try:
        execute(command)
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        return _page(error), status_of(error)
    flash_done(text)
    return see_other("ui.exchange")


def _page(error: CountersignError | None = None) -> str:
    errors = errors_of(error) if error else {}
    if "max_bytes" in errors:
        # People count in megabytes.
        del errors["max_bytes"]
        most = MOST_BYTES // MEGABYTE
        errors["megabytes"] = [gettext("Choose between 1 and %(count)s.", count=most)]
    setting = ask(ExchangeSettings())
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    found = ask(ExchangeFiles(cursor=wanted_cursor(), state=state or None))
    return render(
        "pages/exchange.html",
        setting=setting,
        root=root_of(settings()),
        accounts=_accounts(setting),
        exports=ask(ExchangeExports()),
        kinds=_kinds(),
        forms=[(form, form.upper()) for form in FORMS],
        intervals=[(minutes, gettext(text)) for minutes, text in INTERVALS],
        rows=found.rows,
        state=state,
        states=words(STATES),
        tones=TONES,
        older=older(found.cursor),
        newer=newest(),
        may_write=may("exchange:write"),
        errors=errors,
        problems=of_fields(errors) or ([("", told(error))] if error else []),
        shown=request.form if error else {},
    )


def _accounts(setting: ExchangeSetting) -> list[tuple[str, str]]:
    """Machines to choose from, for those who may see them; else the present one stays."""
    present = [(setting.account_id, setting.account or "")] if setting.account_id else []
    if not may("account:read"):
        return present
    rows = ask(Accounts(kind="service", active=True, limit=MOST_OFFERED)).rows
    return [("", "–"), *((row.id, f"{row.name} ({row.login})") for row in rows)]


def _kinds() -> list[tuple[str, str]]:
    """Lists that the reader may have written out."""
    known = exchanged_kinds(product().modules, written=False)
    named = [(name, f"{gettext(kind.plural)} ({name})") for name, kind in known.items()
             if may(kind.read)]  # fmt: skip
    return sorted(named, key=lambda pair: pair[1])
