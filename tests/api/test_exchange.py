"""The exchange folder over the API: set up, its files, lists, and who may see them."""

import pytest

from tests.builders import Builders
from workflow_engine.domain.permissions import PERMISSIONS
from workflow_engine.identity.requests import EXTENSION
from workflow_engine.jobs.exchanging import Exchange
from workflow_engine.settings import Settings


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(secret_key="only for tests", exchange_dir=str(tmp_path / "exchange"))


@pytest.fixture
def account(make: Builders) -> str:
    return make.account("files", kind="service")


@pytest.fixture
def set_up(anna, account) -> None:
    made = anna.ask("PUT", "/exchange", json={"account_id": account})
    assert made.json == {"rev": 1}, made.text


@pytest.fixture
def quarantined(anna, app, tmp_path, set_up) -> str:
    exchange = Exchange(app.extensions[EXTENSION].engine)
    exchange.look()
    (tmp_path / "exchange/acme/in/sea.ship.csv").write_text("code\nS-1\n")
    exchange.look()
    exchange.look()
    (row,) = anna.get("/exchange/files", state="quarantined").json["rows"]
    return str(row["id"])


def test_the_folder_is_set_up_and_nobody_overwrites_what_he_has_not_seen(
    anna, account, set_up
) -> None:
    shown = anna.get("/exchange").json
    assert (shown["account"], shown["active"], shown["rev"]) == ("files", True, 1)
    again = anna.ask("PUT", "/exchange", json={"account_id": account, "rev": 0})
    assert again.status_code == 409
    changed = {"account_id": account, "rev": 1, "active": False}
    assert anna.ask("PUT", "/exchange", json=changed).json == {"rev": 2}


def test_a_file_in_quarantine_is_shown_and_tried_again(anna, quarantined) -> None:
    shown = anna.get(f"/exchange/files/{quarantined}").json
    assert shown["file"]["settled_as"] == f"{quarantined[-8:]}-sea.ship.csv"
    assert "no kind" in shown["file"]["reason"]
    assert anna.post(f"/exchange/files/{quarantined}/retry").status_code == 204
    assert anna.get(f"/exchange/files/{quarantined}").json["file"]["state"] == "retry"
    assert anna.post(f"/exchange/files/{quarantined}/retry").status_code == 409


def test_a_list_of_what_is_not_there_is_refused(anna, set_up) -> None:
    refused = anna.post("/exchange/exports", {"kind": "sea.ship"})
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["kind"])
    assert anna.get("/exchange/exports").json == {"rows": []}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/exchange", None),
        ("GET", "/exchange/files", None),
        ("GET", "/exchange/exports", None),
        ("PUT", "/exchange", {"account_id": "01900000-0000-7000-8000-000000000000"}),
        ("POST", "/exchange/exports", {"kind": "sea.ship"}),
    ],
)
def test_the_exchange_is_for_those_who_may(call, method, path, body) -> None:
    others = call("Nina", *(set(PERMISSIONS) - {"exchange:read", "exchange:write"}))
    assert others.ask(method, path, json=body).status_code == 403


def test_files_of_another_company_are_not_there(call, database, quarantined) -> None:
    stranger = call("Zoe", company=Builders(database, "other"))
    assert stranger.get("/exchange/files").json["rows"] == []
    assert stranger.get(f"/exchange/files/{quarantined}").status_code == 404
    assert stranger.post(f"/exchange/files/{quarantined}/retry").status_code == 404
