"""Letters go out between transactions: a slow mail server must not hold a row or a lock."""

from datetime import timedelta
from typing import Any

import structlog

from workflow_engine.commands.close_mailing import CloseMailing
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine
from workflow_engine.notifications import Send
from workflow_engine.queries.letters import Letters

log = structlog.get_logger("countersign.mailing")


def mail(engine: Engine, send: Send, row: dict[str, Any]) -> None:
    """Send what the leased job ``row`` has to send, each letter on its own.

    At least once: a worker that dies between sending and writing it down sends again, under the
    same key. Whoever could not be reached is tried again later, alone and last. No letter is
    begun in the second half of the lease, so that no other worker sends the same ones meanwhile.
    """
    world, actor = engine.world, Principal.system(row["company_id"])
    until = row["leased_until"] - timedelta(seconds=world.settings.job_lease_seconds) / 2
    letters = engine.ask(Letters(row["id"], row["lease"], world.settings.base_url), actor)
    waiting, failed, error = [letter.person_id for letter in letters], [], ""
    for letter in letters:
        if world.clock.now() > until:
            break
        waiting.remove(letter.person_id)
        try:
            send(letter.address, letter.text, key=letter.key)
        except Exception as problem:
            log.warning("letter_not_sent", job=row["id"], person=letter.person_id, exc_info=True)
            failed.append(letter.person_id)
            error = error or f"{type(problem).__name__}: {problem}"
    engine.execute(CloseMailing(row["id"], row["lease"], (*waiting, *failed), error), actor)
