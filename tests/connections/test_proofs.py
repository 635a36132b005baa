"""Who sends is believed for a signature or a secret, in the form that his way demands."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from workflow_engine.connections.incoming import shown_headers
from workflow_engine.connections.proofs import Asked, doubt, is_standard_key, new_secret

NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
BODY = b'{"test": 2432232314}'
#: The vectors that the specification's own libraries are tested with.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SIGNED_AT = datetime.fromtimestamp(1614265330, UTC)
GIVEN = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
STANDARD = Asked(way="standard", secret=SECRET)
#: GitHub's own example, from its documentation on validating deliveries.
GITHUB = Asked(way="github", secret="It's a Secret to Everybody")
GITHUB_SIGNED = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"


def test_the_published_example_of_standard_webhooks_is_believed() -> None:
    assert doubt(STANDARD, GIVEN, BODY, SIGNED_AT) is None


def test_the_published_example_of_github_is_believed() -> None:
    headers = {"x-hub-signature-256": GITHUB_SIGNED}
    assert doubt(GITHUB, headers, b"Hello, World!", NOON) is None
    assert doubt(GITHUB, headers, b"Hello, World?", NOON) is not None


def test_one_fitting_signature_of_several_is_enough() -> None:
    both = {**GIVEN, "webhook-signature": f"v1,AAAA v1a,x {GIVEN['webhook-signature']}"}
    assert doubt(STANDARD, both, BODY, SIGNED_AT) is None


@pytest.mark.parametrize("seconds", [-301, 301, 86_400])
def test_a_signature_counts_only_near_its_moment(seconds: int) -> None:
    then = SIGNED_AT + timedelta(seconds=seconds)
    assert "timestamp" in str(doubt(STANDARD, GIVEN, BODY, then))
    assert doubt(STANDARD, GIVEN, BODY, SIGNED_AT + timedelta(seconds=299)) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-id": "msg_other"},
        {"webhook-timestamp": "1614265331"},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v2," + GIVEN["webhook-signature"][3:]},
        {"webhook-signature": GIVEN["webhook-signature"][3:]},
        {"webhook-signature": "v1,ünïcode\udcff"},
        {"webhook-id": ""},
    ],
    ids=["id", "moment", "none", "empty", "version", "bare", "letters", "no-id"],
)
def test_whatever_was_changed_is_doubted(changed: dict[str, str]) -> None:
    assert doubt(STANDARD, {**GIVEN, **changed}, BODY, SIGNED_AT) is not None


@pytest.mark.parametrize("moment", ["-1614265330", "1e9", "٣", "1614265330.0", "9" * 400])
def test_a_moment_that_is_no_number_of_seconds_is_doubted_though_signed(moment: str) -> None:
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    made = hmac.new(key, f"m.{moment}.".encode() + BODY, hashlib.sha256).digest()
    signature = "v1," + base64.b64encode(made).decode()
    given = {
        "webhook-id": "m",
        "webhook-timestamp": moment,
        "webhook-signature": signature,
    }
    assert doubt(STANDARD, given, BODY, SIGNED_AT) is not None


def test_a_shared_secret_stands_in_its_own_header() -> None:
    asked = Asked(way="header", secret="s" * 20, header_name="X-Token")
    assert doubt(asked, {"x-token": "s" * 20}, BODY, NOON) is None
    assert doubt(asked, {"x-token": "s" * 19}, BODY, NOON) is not None
    assert doubt(asked, {"x-other": "s" * 20}, BODY, NOON) is not None


def test_secrets_that_we_make_are_secrets_of_their_way() -> None:
    assert is_standard_key(new_secret("standard"))
    assert new_secret("github") != new_secret("github")
    assert not is_standard_key("whsec_c2hvcnQ=")
    assert not is_standard_key("no base64")


def test_neither_formulas_nor_the_log_see_a_proof() -> None:
    headers = {"X-Event": "push", "Authorization": "Bearer x", "X-Hub-Signature": "y"}
    assert shown_headers({**headers, "X-Token": "z"}, "x-token") == {"x_event": "push"}
