"""Secrets at rest: closed for one connection, opened by any key there is."""

from pathlib import Path

import pytest

from workflow_engine.connections import Seal, SecretUnreadable, seal_of
from workflow_engine.errors import BadSetting
from workflow_engine.settings import Settings

OLD, NEW = "an old key of the firm", "a new key of the firm"


def test_what_is_closed_shows_nothing_and_opens_again() -> None:
    closed = Seal([OLD]).close("c1", "hush-hush")
    assert "hush" not in closed
    assert closed != Seal([OLD]).close("c1", "hush-hush")
    assert Seal([OLD]).open("c1", closed, code="erp") == "hush-hush"


def test_the_secret_of_one_connection_does_not_open_for_another() -> None:
    closed = Seal([OLD]).close("c1", "hush-hush")
    with pytest.raises(SecretUnreadable):
        Seal([OLD]).open("c2", closed, code="erp")


@pytest.mark.parametrize("spoil", [lambda text: text[:-4] + "AAA=", lambda text: "x", lambda _: ""])
def test_what_was_tampered_with_does_not_open(spoil) -> None:
    closed = Seal([OLD]).close("c1", "hush-hush")
    with pytest.raises(SecretUnreadable, match="erp"):
        Seal([OLD]).open("c1", spoil(closed), code="erp")


def test_keys_are_changed_without_losing_a_secret() -> None:
    closed = Seal([OLD]).close("c1", "hush-hush")
    with pytest.raises(SecretUnreadable):
        Seal([NEW]).open("c1", closed, code="erp")
    renewed = Seal([NEW, OLD]).renew(closed, code="erp")
    assert Seal([NEW]).open("c1", renewed, code="erp") == "hush-hush"


def test_keys_of_their_own_open_what_the_secret_key_closed() -> None:
    before = seal_of(Settings(secret_key=OLD)).close("c1", "hush-hush")
    after = seal_of(Settings(secret_key=OLD, connection_key=f"{NEW}, {OLD * 2}"))
    assert after.open("c1", before, code="erp") == "hush-hush"
    assert Seal([NEW]).open("c1", after.close("c1", "psst"), code="erp") == "psst"


def test_without_any_setting_the_key_is_the_one_of_the_folder(tmp_path: Path) -> None:
    settings = Settings(data_dir=str(tmp_path))
    closed = seal_of(settings).close("c1", "hush-hush")
    kept = (tmp_path / "secret_key").read_text()
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    assert Seal([kept]).open("c1", closed, code="erp") == "hush-hush"


def test_a_key_that_can_be_guessed_is_refused_and_not_told() -> None:
    with pytest.raises(BadSetting) as refused:
        seal_of(Settings(connection_key="short,a long enough key of mine"))
    assert "short" not in str(refused.value)
