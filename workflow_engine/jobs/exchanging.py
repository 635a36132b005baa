"""Looks into the exchange folder: takes what is finished, brings it in once, writes what is due.

Each step leaves the disk and the rows so that the next look goes on from there, whoever died
between: a file is claimed by a rename, what became of it is a row written together with what it
brought, and only then it is moved.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import structlog

from workflow_engine.commands.exchange import FileOver, QuarantineFile, TakeFile, Taken
from workflow_engine.commands.exchange_apply import apply_command
from workflow_engine.commands.exchange_exports import FinishExport
from workflow_engine.commands.records.bring_in import ImportRefused
from workflow_engine.domain.phrases import phrase_of
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine
from workflow_engine.errors import ConcurrentUpdate, CountersignError, Unavailable, _l
from workflow_engine.identity.principal import Callers
from workflow_engine.jobs.exchange_folder import (
    MOST,
    Claimed,
    FileGone,
    Folder,
    Stamp,
    StillWritten,
)
from workflow_engine.persistence.repositories.exchange import ExchangeRows
from workflow_engine.queries.records import rows_query
from workflow_engine.transfer import (
    Given,
    TableUnreadable,
    cells_of,
    columns_of,
    exchanged_kinds,
    faults_of,
    kind_of,
    read_table,
    records_in,
    root_of,
    write_csv,
    write_xlsx,
)

log = structlog.get_logger("countersign.exchange")
Faults = list[tuple[int, str, str]]
_GAVE_UP = _l("Workers died of it, or failed without a reason, {count} times.")
_NO_ROWS = _l("it has no rows below the first")


class Exchange:
    """Looks into the folders of all companies that exchange files; any number may do so."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._seen: dict[str, dict[str, Stamp]] = {}

    def look(self) -> int:
        """One look; how many files it dealt with."""
        root = root_of(self._engine.world.settings)
        if root is None:
            return 0
        with self._engine.database.reading() as connection:
            settings = ExchangeRows(connection).active()
        dealt = 0
        for setting in settings:
            try:
                folder = Folder(root, setting.code)
                folder.prepare()
                dealt += self._look_into(setting, folder)
            except OSError:
                # The share may be away; the next look tries again.
                log.exception("exchange_folder_failed", company=setting.code)
        return dealt

    def _look_into(self, setting: Any, folder: Folder) -> int:
        self._claim_finished(setting.code, folder)
        self._take_back(setting, folder)
        worked = [self._deal_with(setting, folder, claimed) for claimed in folder.taken()]
        return sum(worked) + self._write_due(setting, folder)

    def _claim_finished(self, company: str, folder: Folder) -> None:
        """What two looks find unchanged is finished."""
        found = folder.incoming()
        before = self._seen.get(company, {})
        finished = [name for name in sorted(found) if before.get(name) == found[name]][:MOST]
        for name in finished:
            folder.claim(name)
        self._seen[company] = {name: s for name, s in found.items() if name not in finished}

    def _take_back(self, setting: Any, folder: Folder) -> None:
        with self._engine.database.reading() as connection:
            rows = ExchangeRows(connection).to_retry(setting.company_id)
        for row in rows:
            claimed = Claimed(row.id, row.name)
            try:
                folder.take_back(claimed)
            except FileGone as error:
                self._do(QuarantineFile(row.id, phrase_of(error)), setting)

    def _deal_with(self, setting: Any, folder: Folder, claimed: Claimed) -> bool:
        """Bring a claimed file in if nobody did, and move it to where it belongs."""
        try:
            taken = self._take(setting, folder, claimed)
            if taken.is_mine:
                self._bring_in(setting, folder, claimed, taken)
                taken = self._take(setting, folder, claimed)
            return _settle(folder, claimed, taken)
        except (ConcurrentUpdate, Unavailable, StillWritten) as error:
            log.info("exchange_file_postponed", file=claimed.id, reason=str(error))
        except Exception:
            log.exception("exchange_file_failed", file=claimed.id)
        return False

    def _take(self, setting: Any, folder: Folder, claimed: Claimed) -> Taken:
        taken: Taken = self._do(TakeFile(claimed.id, claimed.name, folder.size(claimed)), setting)
        return taken

    def _bring_in(self, setting: Any, folder: Folder, claimed: Claimed, taken: Taken) -> None:
        world = self._engine.world
        put_aside: dict[str, Any] = {}
        given: Sequence[Given] = ()
        try:
            if taken.tries > world.settings.job_attempts:
                raise TableUnreadable(_GAVE_UP, count=taken.tries - 1)
            module, kind = kind_of(claimed.name, world.modules)
            put_aside = {"module": module, "kind": kind.name}
            content = folder.read(claimed, setting.max_bytes)
            given = records_in(kind, _table(content))
            if not given:
                raise TableUnreadable(reason=_NO_ROWS)
            digest = hashlib.sha256(content).hexdigest()
            actor = self._actor(setting)
            self._engine.execute(apply_command(module, kind)(claimed.id, digest, given), actor)
        except (ConcurrentUpdate, Unavailable, StillWritten):
            raise
        except FileOver:
            log.info("exchange_file_over", file=claimed.id)
        except CountersignError as error:
            faults = _faults(error, given)
            self._do(QuarantineFile(claimed.id, phrase_of(error), faults, **put_aside), setting)

    def _actor(self, setting: Any) -> Principal:
        world = self._engine.world
        callers = Callers(self._engine.database, world.settings, world.clock)
        return callers.by_account(setting.account_id, setting.company_id, None)

    def _write_due(self, setting: Any, folder: Folder) -> int:
        now = self._engine.world.clock.now()
        with self._engine.database.reading() as connection:
            due = ExchangeRows(connection).due_exports(setting.company_id, now)
        return sum(self._write(setting, folder, row) for row in due)

    def _write(self, setting: Any, folder: Folder, row: Any) -> bool:
        told: dict[str, Any] = {"export_id": row.id, "due": row.due_at}
        kind = exchanged_kinds(self._engine.world.modules, written=False).get(row.kind)
        name = f"{row.kind}.{row.due_at:%Y%m%dT%H%M%S}.{row.format}"
        try:
            if kind is None:
                raise TableUnreadable(reason=_l("there are no such records any more"))
            found = self._engine.ask(rows_query(kind)(), self._actor(setting))
            cells = [line for shown in found for line in cells_of(kind, shown.values)]
            header = columns_of(kind)
            is_csv = row.format == "csv"
            content = write_csv(header, cells) if is_csv else write_xlsx(kind.path, header, cells)
            folder.write("out", name, content)
            told |= {"name": name, "size": len(content)}
            told |= {"digest": hashlib.sha256(content).hexdigest()}
        except (ConcurrentUpdate, Unavailable):
            return False
        except CountersignError as error:
            told["reason"] = phrase_of(error)
        return bool(self._do(FinishExport(**told), setting))

    def _do(self, command: Any, setting: Any) -> Any:
        return self._engine.execute(command, Principal.system(setting.company_id))


def _table(content: bytes) -> Any:
    """Rows; whatever the libraries stumble over is an unreadable file and no fault of ours."""
    try:
        return read_table(content)
    except CountersignError:
        raise
    except Exception as error:
        log.info("exchange_file_unreadable", reason=type(error).__name__)
        raise TableUnreadable(reason=_l("its content is damaged")) from error


def _faults(error: CountersignError, given: Sequence[Given]) -> Faults:
    """Row, column and reason of all that is wrong with a file."""
    if not isinstance(error, ImportRefused):
        return []
    by_row = {one.row: one for one in given}
    found: Faults = []
    for path, texts in error.errors.items():
        _, row, column = (*path.split(".", 2), "")[:3]
        for line, name, messages in faults_of({column: texts}, by_row[int(row)]):
            found += [(line, name, text) for text in messages]
    return sorted(found, key=lambda fault: fault[0])


def _settle(folder: Folder, claimed: Claimed, taken: Taken) -> bool:
    if taken.state in ("done", "duplicate"):
        folder.settle(claimed, "done")
    elif taken.state == "quarantined":
        rows = [[line or "", column, text] for line, column, text, _ in taken.faults]
        rows = rows or [["", "", taken.reason or ""]]
        folder.settle(claimed, "quarantine", errors=write_csv(["row", "column", "reason"], rows))
    else:
        return False
    return True
