"""Requests that nobody thought of: every operation of the document, played at random."""

import os

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import checks

from tests.api.test_errors import ids_of

CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
schemathesis.openapi.media_type(XLSX, st.binary(max_size=200))
#: Of each operation; more of them make a campaign.
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "12"))


def play(operation, caller, known):
    """Random requests, half of them about something that exists."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), is_about_something=st.booleans())
    def requests(case, is_about_something):
        if is_about_something:
            case.path_parameters = {
                name: known.get(name, value) for name, value in case.path_parameters.items()
            }
        headers = {"Authorization": f"Bearer {caller.token}"}
        case.call_and_validate(headers=headers, checks=CHECKS)

    requests()


def test_no_request_whatever_is_answered_with_an_error_of_ours(app, anna, boris, task):
    known = {**ids_of(anna, task), "person_id": boris.person_id}
    del known["key_id"]
    document = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    operations = [found.ok() for found in document.get_all_operations()]
    assert len(operations) > 60
    for operation in operations:
        play(operation, anna, known)
