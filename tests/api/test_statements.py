"""What a decision over HTTP costs the database, signing in and idempotency included."""

import pytest
import sqlalchemy as sa

from workflow_engine.persistence.database import READ_ONLY

MOST = 12


@pytest.fixture
def statements(database):
    """Everything the database was asked since the list was last emptied."""
    seen = []

    def note(connection, cursor, statement, *rest):
        seen.append(statement)

    def commit(connection):
        options = connection.get_execution_options()
        if not options.get(READ_ONLY) and options.get("isolation_level") != "AUTOCOMMIT":
            seen.append("COMMIT")

    sa.event.listen(database.engine, "before_cursor_execute", note)
    sa.event.listen(database.engine, "commit", commit)
    yield seen
    sa.event.remove(database.engine, "before_cursor_execute", note)
    sa.event.remove(database.engine, "commit", commit)


def complete(browser):
    task = browser.get("/api/v1/tasks").json["rows"][0]["task_id"]
    token = browser.get("/api/v1/me").json["csrf_token"]
    return lambda: browser.post(
        f"/api/v1/tasks/{task}/complete",
        json={"outcome": "approve", "data": {"days": 1}, "comment": "enjoy"},
        headers={"X-CSRFToken": token, "Idempotency-Key": "k1"},
    )


def test_completing_a_task_asks_the_database_at_most_twelve_times(session, emma, boris, statements):
    boris.deploy()
    boris.start(emma)
    press = complete(session)
    statements.clear()
    assert press().status_code == 200
    counted = [s for s in statements if not s.upper().startswith(("BEGIN", "COMMIT", "PRAGMA"))]
    assert len(counted) <= MOST, "\n".join(counted)
    assert statements.count("COMMIT") == 1, "\n".join(statements)
