from datetime import timedelta

import pytest
import sqlalchemy as sa

from workflow_engine import security
from workflow_engine.domain import history
from workflow_engine.errors import Forbidden
from workflow_engine.identity import errors
from workflow_engine.identity.login import Entrance
from workflow_engine.identity.principal import Callers
from workflow_engine.persistence import audit_chain, tables
from workflow_engine.settings import Settings

PASSWORD = "three sheets to the wind"
HASH = security.hash_password(PASSWORD)
SETTINGS = Settings()


@pytest.fixture
def entrance(database, clock):
    return Entrance(database, SETTINGS, clock)


@pytest.fixture
def callers(database, clock):
    return Callers(database, SETTINGS, clock)


@pytest.fixture
def anna(make):
    return make.account("anna", person=make.person("Anna"), password_hash=HASH)


def guess(entrance, times, login="anna"):
    for _ in range(times):
        with pytest.raises(errors.SignInRefused):
            entrance.sign_in(login, "a wrong password")


def audited(database):
    with database.reading() as connection:
        return connection.execute(sa.select(tables.audit).order_by(tables.audit.c.seq)).all()


def test_the_right_password_opens_a_session(entrance, callers, anna):
    token = entrance.sign_in(" Anna ", PASSWORD, agent="Firefox")
    assert callers.by_session(token).account_id == anna


def test_only_the_digest_of_a_session_token_is_stored(entrance, anna, database):
    token = entrance.sign_in("anna", PASSWORD)
    with database.reading() as connection:
        row = connection.execute(sa.select(tables.login_session)).one()
    assert row.token_hash == security.digest(token)
    assert token not in str(row)


def test_signing_in_again_gives_a_new_token_and_ends_the_old_session(entrance, callers, anna):
    first = entrance.sign_in("anna", PASSWORD)
    second = entrance.sign_in("anna", PASSWORD, replaces=first)
    assert first != second
    assert callers.by_session(first) is None
    assert callers.by_session(second) is not None


def test_signing_out_ends_this_session_and_no_other(entrance, callers, anna):
    here, there = entrance.sign_in("anna", PASSWORD), entrance.sign_in("anna", PASSWORD)
    entrance.sign_out(here)
    entrance.sign_out(here)
    assert callers.by_session(here) is None
    assert callers.by_session(there) is not None


@pytest.fixture
def verified(monkeypatch):
    """The stored hashes that passwords were held against."""
    seen = []
    verify = security.verify_password

    def counting(stored, password):
        seen.append(stored)
        return verify(stored, password)

    monkeypatch.setattr(security, "verify_password", counting)
    return seen


@pytest.mark.parametrize(
    "login", ["anna", "closed", "locked", "robot", "gone", "nobody", "", "a b", "\x00", "x" * 500]
)
def test_every_refusal_costs_one_verification_and_gives_the_same_answer(
    entrance, make, clock, anna, verified, login
):
    make.account("closed", person=make.person("C"), password_hash=HASH, active=False)
    make.account("gone", person=make.person("G", active=False), password_hash=HASH)
    make.account("robot", password_hash=HASH)
    later = clock.now() + timedelta(minutes=1)
    make.account("locked", person=make.person("L"), password_hash=HASH, locked_until=later)
    password = "wrong" if login == "anna" else PASSWORD
    with pytest.raises(errors.SignInRefused) as refusal:
        entrance.sign_in(login, password)
    assert len(verified) == 1
    assert str(refusal.value) == errors.SignInRefused.message


def test_after_five_wrong_passwords_even_the_right_one_has_to_wait(entrance, anna, clock):
    guess(entrance, 5)
    with pytest.raises(errors.SignInRefused):
        entrance.sign_in("anna", PASSWORD)
    clock.travel(timedelta(seconds=30))
    assert entrance.sign_in("anna", PASSWORD)


def test_the_wait_doubles_with_every_further_guess_up_to_a_quarter_of_an_hour(
    entrance, anna, clock, database
):
    guess(entrance, 5)
    waits = []
    for _ in range(7):
        with database.reading() as connection:
            until = connection.execute(sa.select(tables.account.c.locked_until)).scalar_one()
        waits.append((until - clock.now()).total_seconds())
        clock.set(until)
        guess(entrance, 1)
    assert waits == [30, 60, 120, 240, 480, 900, 900]


def test_guesses_while_waiting_do_not_lengthen_the_wait(entrance, anna, clock):
    guess(entrance, 15)
    clock.travel(timedelta(seconds=30))
    assert entrance.sign_in("anna", PASSWORD)


def test_success_forgets_the_failures(entrance, anna):
    guess(entrance, 4)
    entrance.sign_in("anna", PASSWORD)
    guess(entrance, 4)
    assert entrance.sign_in("anna", PASSWORD)


def test_a_password_that_was_right_while_a_lock_began_does_not_come_in(
    entrance, anna, clock, database, monkeypatch
):
    verify = security.verify_password

    def meanwhile(stored, password):
        later = clock.now() + timedelta(minutes=1)
        with database.engine.begin() as connection:
            connection.execute(sa.update(tables.account).values(locked_until=later))
        return verify(stored, password)

    monkeypatch.setattr(security, "verify_password", meanwhile)
    with pytest.raises(errors.SignInRefused):
        entrance.sign_in("anna", PASSWORD)


def test_sessions_over_for_a_month_are_forgotten(entrance, anna, clock, database):
    entrance.sign_in("anna", PASSWORD)
    clock.travel(timedelta(days=31))
    entrance.sign_in("anna", PASSWORD)
    with database.reading() as connection:
        count = sa.select(sa.func.count()).select_from(tables.login_session)
        assert connection.execute(count).scalar_one() == 1


def test_coming_and_going_and_refusals_are_audited_in_a_sound_chain(entrance, anna, database):
    guess(entrance, 1)
    entrance.sign_out(entrance.sign_in("anna", PASSWORD))
    lines = audited(database)
    actions = [line.action for line in lines]
    assert actions == ["session.refused", "session.opened", "session.closed"]
    assert {line.account_id for line in lines} == {anna}
    assert history.verify(audit_chain.entries(lines)) == []


@pytest.fixture
def signed_in(entrance, callers, make, anna):
    make.role("staff", ["profile:write"], accounts=[anna])
    token = entrance.sign_in("anna", PASSWORD)
    return token, callers.by_session(token)


def test_a_new_password_ends_all_other_sessions(entrance, callers, signed_in):
    token, principal = signed_in
    other = entrance.sign_in("anna", PASSWORD)
    entrance.change_password(principal, old=PASSWORD, new="a lamp in the attic", keep=token)
    assert callers.by_session(other) is None
    assert callers.by_session(token) is not None
    assert entrance.sign_in("anna", "a lamp in the attic")
    guess(entrance, 1)


def test_the_old_password_is_needed_and_guessing_it_locks_the_account(entrance, signed_in):
    for _ in range(5):
        with pytest.raises(errors.OldPasswordWrong):
            entrance.change_password(signed_in[1], old="wrong", new="a lamp in the attic")
    with pytest.raises(errors.SignInRefused):
        entrance.sign_in("anna", PASSWORD)


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("too short", errors.PasswordTooShort),
        ("x" * 1001, errors.PasswordTooLong),
        ("who is ANNA then?", errors.PasswordContainsLogin),
        ("Passwordpassword", errors.PasswordCommon),
        ("Welcome!2026!!", errors.PasswordCommon),
        ("woaizhongguo", errors.PasswordCommon),
        ("123456789012", errors.PasswordCommon),
        ("123123123123", errors.PasswordCommon),
    ],
)
def test_poor_passwords_are_refused_with_the_reason(entrance, signed_in, password, refusal):
    with pytest.raises(refusal) as error:
        entrance.change_password(signed_in[1], old=PASSWORD, new=password)
    assert error.value.errors["new"]


def test_who_may_not_maintain_a_profile_may_not_change_a_password(entrance, callers, anna):
    principal = callers.by_session(entrance.sign_in("anna", PASSWORD))
    with pytest.raises(Forbidden):
        entrance.change_password(principal, old=PASSWORD, new="a lamp in the attic")
