"""Attached files are scanned between transactions: a slow scanner holds no row and no lock."""

from typing import Any

import structlog

from workflow_engine.commands.attaching import store_of
from workflow_engine.commands.finish_scan import FinishScan
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine
from workflow_engine.files import Scanner, Verdict

log = structlog.get_logger("countersign.files")


def scan(engine: Engine, row: dict[str, Any]) -> None:
    """Have the file of the leased job ``row`` scanned; ``ScannerAway`` tries again later.

    Where the scanner was switched off meanwhile, the file stays closed until there is one.
    """
    settings, company_id = engine.world.settings, row["company_id"]
    path = store_of(settings).find(company_id, row["payload"]["digest"])
    verdict: Verdict = Scanner(settings.scan_command, settings.scan_seconds).scan(path)
    finish = FinishScan(row["id"], row["lease"], verdict.is_clean, verdict.told)
    engine.execute(finish, Principal.system(company_id))
    if not verdict.is_clean:
        log.warning("file_infected", file=row["payload"]["file"], found=verdict.told)
