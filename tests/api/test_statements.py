"""What a decision over HTTP costs the database, signing in and idempotency included."""

import pytest
import sqlalchemy as sa

from tests.api.test_errors import PASSWORD
from workflow_engine import security
from workflow_engine.domain.permissions import PERMISSIONS
from workflow_engine.identity import web

MOST = 12


@pytest.fixture
def statements(database):
    """Everything the database was asked since the list was last emptied."""
    seen = []

    def note(connection, cursor, statement, *rest):
        seen.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(database.engine, "before_cursor_execute", note)


@pytest.fixture
def emma(app, make, boris):
    """Emma's browser, with a task of hers and the token for changes."""
    person = make.person("Emma")
    hashed = security.hash_password(PASSWORD)
    account = make.account("emma", person=person, password_hash=hashed)
    make.role("emma", tuple(PERMISSIONS), accounts=[account])
    app.add_url_rule("/enter", view_func=lambda: web.sign_in("emma", PASSWORD).name)
    browser = app.test_client()
    browser.get("/enter")
    boris.deploy()
    boris.start(person)
    return browser


def complete(browser):
    task = browser.get("/api/v1/tasks").json["rows"][0]["task_id"]
    token = browser.get("/api/v1/me").json["csrf_token"]
    return lambda: browser.post(
        f"/api/v1/tasks/{task}/complete",
        json={"outcome": "approve", "data": {"days": 1}, "comment": "enjoy"},
        headers={"X-CSRFToken": token, "Idempotency-Key": "k1"},
    )


def test_completing_a_task_asks_the_database_at_most_twelve_times(emma, statements):
    press = complete(emma)
    statements.clear()
    assert press().status_code == 200
    counted = [s for s in statements if not s.upper().startswith(("BEGIN", "COMMIT", "PRAGMA"))]
    assert len(counted) <= MOST, "\n".join(counted)
