"""Nobody's approval is enough above his limit, of one document and of all of a month."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.commands import models
from tests.contract.test_hostile_processes import (
    LAPTOP,
    NOTHING,
    RELEASING,
    Attempt,
    attempt,
    money,
    service,
    submit,
)
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.decisions import DraftDecision, PublishDecision
from workflow_engine.domain.limits import LimitExceeded
from workflow_engine.queries.inbox import Inbox
from workflow_engine.scenarios import Stage

TABLE = Path(__file__).with_name("authority_limits.dmn")
FIND = service(
    "find",
    "countersign.next_signature",
    '<cs:input source="= &quot;requisition&quot;" target="doctype"/>'
    '<cs:input source="= requisition" target="document"/>'
    '<cs:output source="= result.references" target="references"/>',
)
ASKING = (FIND, models.user_task("sign", candidates="= references"))
AGAIN = (
    FIND.replace('id="find"', 'id="find_again"'),
    models.user_task("sign_again", candidates="= references"),
)
#: Boris alone signs up to 10,000 by the matrix.
MIDDLE = LAPTOP | {"price": Decimal(8000)}


def limit(stage: Stage, amount: str = "10000", total: str = "20000", who: str = "boris") -> None:
    """Put a table into force that limits one person, and nobody else."""
    table = TABLE.read_bytes().replace(b"<text>10000<", f"<text>{amount}<".encode())
    table = table.replace(b"<text>20000<", f"<text>{total}<".encode())
    table = table.replace(b"person:boris", f"person:{who}".encode())
    put(stage, table)


def put(stage: Stage, table: bytes) -> None:
    engine = stage.product.engine
    draft = engine.execute(DraftDecision("authority_limits", table), stage.system)
    engine.execute(PublishDecision(draft.decision_id), stage.system)


def signs(stage: Stage, login: str) -> None:
    """Whoever is asked signs the first that waits for him."""
    person = stage.people[login]
    row = stage.product.engine.ask(Inbox(), person).rows[0]
    stage.product.engine.execute(CompleteTask(row.task_id, "approve", comment="Seen."), person)
    stage.run_jobs()


def asked(stage: Stage, login: str) -> int:
    return len(stage.product.engine.ask(Inbox(), stage.people[login]).rows)


def test_within_his_limit_one_signature_is_enough(stage: Stage) -> None:
    limit(stage)
    tried = attempt(stage, *ASKING, *RELEASING, lines=MIDDLE)
    signs(stage, "boris")
    assert money(stage)[0] == 1, tried.refusals()


def test_above_his_limit_the_next_manager_is_asked_who_has_one(stage: Stage) -> None:
    limit(stage, amount="5000")
    tried = attempt(stage, *ASKING, *AGAIN, *RELEASING, lines=MIDDLE)
    signs(stage, "boris")
    assert money(stage) == NOTHING
    assert asked(stage, "chen") == 1
    signs(stage, "chen")
    assert money(stage)[0] == 1, tried.refusals()


def test_the_ledger_does_not_take_a_signature_above_the_limit(stage: Stage) -> None:
    limit(stage, amount="5000")
    tried = attempt(stage, *ASKING, *RELEASING, lines=MIDDLE)
    signs(stage, "boris")
    assert "lacks the decision of Limit of authority" in tried.refusals()
    assert money(stage) == NOTHING


def test_a_colleague_who_was_only_asked_along_lends_no_limit(stage: Stage) -> None:
    limit(stage, amount="5000")
    along = models.user_task("along", candidates="person:sam")
    tried = attempt(stage, *ASKING, along, *RELEASING, lines=MIDDLE)
    signs(stage, "boris")
    signs(stage, "sam")
    assert "lacks the decision of Limit of authority" in tried.refusals()
    assert money(stage) == NOTHING


def many(stage: Stage, count: int, *steps: str) -> Attempt:
    """The same process for several requisitions of Anna's."""
    tried = attempt(stage, *steps, lines=MIDDLE)
    for _ in range(count - 1):
        submit(stage, MIDDLE)
    return tried


def test_what_he_approves_in_a_month_adds_up(stage: Stage) -> None:
    limit(stage)
    many(stage, 3, *ASKING, *RELEASING)
    for _ in range(3):
        signs(stage, "boris")
    assert money(stage)[0] == 2


def test_a_new_month_begins_at_nothing(stage: Stage) -> None:
    limit(stage)
    many(stage, 3, *ASKING, *RELEASING)
    signs(stage, "boris")
    signs(stage, "boris")
    stage.clock.set(stage.clock.now() + timedelta(days=31))
    signs(stage, "boris")
    assert money(stage)[0] == 3


def test_a_year_is_longer_than_a_month(stage: Stage) -> None:
    put(stage, TABLE.read_bytes().replace(b'"month"', b'"year"'))
    many(stage, 3, *ASKING, *RELEASING)
    signs(stage, "boris")
    signs(stage, "boris")
    stage.clock.set(stage.clock.now() + timedelta(days=20))
    signs(stage, "boris")
    assert money(stage)[0] == 2


def test_where_nobody_above_can_sign_he_is_told_limit_used_and_amount(stage: Stage) -> None:
    everybody = TABLE.read_bytes().replace(b'list contains(?, "person:boris")', b"-")
    put(stage, everybody.replace(b"<text>20000<", b"<text>9000<"))
    many(stage, 2, *ASKING, *RELEASING)
    signs(stage, "boris")
    put(stage, everybody.replace(b"<text>10000<", b"<text>5000<"))
    with pytest.raises(LimitExceeded) as caught:
        signs(stage, "boris")
    told = caught.value.params
    assert (told["limit"], told["used"], told["amount"]) == (5000, 8000, 8000)
    assert money(stage)[0] == 1


def test_other_kinds_of_documents_have_limits_of_their_own(stage: Stage) -> None:
    put(stage, TABLE.read_bytes().replace(b'"requisition"', b'"expense_claim"'))
    many(stage, 3, *ASKING, *RELEASING)
    for _ in range(3):
        signs(stage, "boris")
    assert money(stage)[0] == 3


def test_without_a_table_nobody_has_a_limit(stage: Stage) -> None:
    many(stage, 3, *ASKING, *RELEASING)
    for _ in range(3):
        signs(stage, "boris")
    assert money(stage)[0] == 3
