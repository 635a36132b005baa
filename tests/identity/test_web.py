from datetime import timedelta

import pytest
from flask import Flask, jsonify, request

from workflow_engine import security
from workflow_engine.errors import Unauthenticated
from workflow_engine.identity import web
from workflow_engine.persistence import tables
from workflow_engine.settings import Settings

PASSWORD = "three sheets to the wind"
KEY = "csk_abcdefgh_secret"


@pytest.fixture
def anna(make):
    person = make.person("Anna")
    make.account("anna", person=person, password_hash=security.hash_password(PASSWORD))
    return person


@pytest.fixture
def client(database, clock, anna):
    return small_app(database, clock).test_client()


def small_app(database, clock):
    """The least app that has a caller."""
    app = Flask(__name__)
    app.secret_key = "only for tests"
    web.init_app(app, database=database, settings=Settings(), clock=clock)
    app.register_error_handler(Unauthenticated, lambda error: (error.code, 401))

    @app.post("/in")
    def enter():
        return web.sign_in("anna", request.form["password"]).name

    @app.post("/out")
    def leave():
        web.sign_out()
        return ""

    @app.post("/password")
    def change():
        web.change_password(PASSWORD, "a lamp in the attic")
        return ""

    @app.get("/")
    def who():
        return jsonify(name=web.current_principal().name, by_key=web.is_by_key())

    return app


def enter(client, **options):
    return client.post("/in", data={"password": PASSWORD}, **options)


def issue_key(make, clock):
    make.row(
        tables.api_key,
        account_id=make.account("till"),
        name="till",
        prefix="abcdefgh",
        key_hash=security.digest(KEY),
        scopes=[],
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=1),
    )


def bearer(key):
    return {"Authorization": f"Bearer {key}"}


def test_nobody_is_let_in_without_a_session_or_a_key(client):
    assert client.get("/").status_code == 401


def test_after_signing_in_the_browser_is_known_until_it_signs_out(client):
    assert enter(client).text == "anna"
    assert client.get("/").json == {"name": "anna", "by_key": False}
    client.post("/out")
    assert client.get("/").status_code == 401


def test_a_cookie_kept_from_before_signing_out_is_worth_nothing(client):
    enter(client)
    kept = client.get_cookie("session").value
    client.post("/out")
    client.set_cookie("session", kept)
    assert client.get("/").status_code == 401


def test_a_session_put_upon_somebody_does_not_survive_signing_in(client):
    with client.session_transaction() as session:
        session["_user_id"] = "chosen by somebody else"
        session["planted"] = True
    enter(client)
    with client.session_transaction() as session:
        assert session["_user_id"] != "chosen by somebody else"
        assert "planted" not in session


def test_the_cookie_holds_no_more_than_the_token_and_its_protection(client):
    enter(client)
    with client.session_transaction() as session:
        assert set(session) == {"_user_id", "_fresh", "_id"}


def test_a_phone_that_changes_networks_stays_signed_in(client):
    enter(client)
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    assert client.get("/", environ_overrides=elsewhere).status_code == 200


def test_a_key_in_the_header_is_known_as_a_key(client, make, clock):
    issue_key(make, clock)
    assert client.get("/", headers=bearer(KEY)).json == {"name": "till", "by_key": True}


@pytest.mark.parametrize("key", ["", "csk_wrong", "Ünicode"])
def test_a_wrong_key_is_refused_even_beside_a_good_cookie(client, key):
    enter(client)
    assert client.get("/", headers=bearer(key)).status_code == 401


def test_changing_the_password_keeps_this_browser_signed_in(client, make, anna):
    make.role("staff", ["profile:write"], groups=[make.group("staff", [anna])])
    enter(client)
    assert client.post("/password").status_code == 200
    assert client.get("/").status_code == 200
    assert enter(client).status_code == 401
