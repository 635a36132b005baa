"""What incidents and batches say is kept with its parameters and read in the reader's language."""

import pytest
import sqlalchemy as sa

from tests.api.calling import Caller
from tests.api.test_living import STUCK
from workflow_engine.identity.requests import EXTENSION
from workflow_engine.jobs.worker import Worker
from workflow_engine.persistence import tables
from workflow_engine.persistence.database import Database


def read_in(database: Database, locale: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(tables.account.update().values(locale=locale))


def message(boris: Caller) -> str:
    (row,) = boris.get("/incidents").json["rows"]
    return row["message"]


def test_a_step_in_trouble_is_told_in_either_language(boris, database):
    assert boris.deploy(STUCK).status_code == 201
    boris.start("anna")
    english = message(boris)
    assert "cost" in english
    read_in(database, "zh_Hans_CN")
    chinese = message(boris)
    assert "cost" in chinese
    assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese)
    assert chinese != english


def test_why_nobody_was_found_is_told_with_each_reference(boris, task, database):
    boris.start("paul@nowhere")
    assert message(boris).startswith("Nobody can take this task. ")
    assert "paul@nowhere" in message(boris)
    read_in(database, "zh_Hans_CN")
    assert message(boris).startswith("没有人可以处理这个任务。")
    assert "paul@nowhere" in message(boris)


def test_what_was_kept_before_there_were_phrases_stays_as_it_is(boris, task, database):
    boris.start("paul@nowhere")
    with database.engine.begin() as connection:
        old = {"told": sa.null(), "message": "It was like this in those days."}
        connection.execute(sa.update(tables.incident).values(**old))
    read_in(database, "zh_Hans_CN")
    assert message(boris) == "It was like this in those days."


def test_a_text_with_braces_of_its_own_is_no_template(boris, task, database):
    """What a model or another system says is a value, whatever stands in it."""
    assert boris.deploy(STUCK.replace(b"cost &gt; 1", b'"{0}{name}" = cost')).status_code == 201
    boris.start("anna")
    for locale in ("en", "zh_Hans_CN"):
        read_in(database, locale)
        assert "cost" in message(boris)


@pytest.mark.parametrize(
    ("locale", "why"), [("en", "suspended already"), ("zh_Hans_CN", "已经挂起")], ids=["en", "zh"]
)
def test_items_of_a_batch_say_why_they_were_not_done(app, boris, task, database, locale, why):
    (instance,) = boris.get("/instances").json["rows"]
    body = {"kind": "suspend", "reason": "Holidays", "filter": {"key": "leave"}}
    made = boris.post("/batches", body)
    path = f"/instances/{instance['instance_id']}/suspend"
    assert boris.post(path, {"reason": "Wait"}).status_code == 204
    Worker(app.extensions[EXTENSION].engine, lambda *given, **named: None).run_due()
    read_in(database, locale)
    (row,) = boris.get(f"/batches/{made.json['id']}/items").json["rows"]
    assert row["state"] == "skipped"
    assert why in row["detail"]
