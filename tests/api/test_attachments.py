"""Files over HTTP: sent as a form, listed, saved so that nothing in them runs, taken back."""

import hashlib
from io import BytesIO

import pytest

from tests.api.test_bad_input import is_problem
from tests.files import contents


@pytest.fixture
def instance(anna, task) -> str:
    return anna.get(f"/tasks/{task}").json["instance_id"]


def attach(caller, instance, name="receipt.pdf", content=contents.PDF, **query):
    return caller.ask(
        "POST",
        f"/instances/{instance}/files",
        data={"file": (BytesIO(content), name)},
        query_string=query,
    )


def test_a_file_is_sent_listed_saved_and_taken_back(anna, instance, task):
    made = attach(anna, instance, "发票.pdf", task_id=task)
    assert made.status_code == 201
    assert made.json["digest"] == hashlib.sha256(contents.PDF).hexdigest()
    (row,) = anna.get(f"/instances/{instance}/files").json["rows"]
    assert (row["name"], row["person"], row["task_id"], row["is_own"]) == (
        "发票.pdf",
        "Anna",
        task,
        True,
    )
    saved = anna.get(f"/files/{row['file_id']}")
    assert saved.data == contents.PDF
    assert saved.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E5")
    assert saved.headers["Content-Security-Policy"].endswith("sandbox")
    assert saved.headers["X-Content-Type-Options"] == "nosniff"
    taken = anna.ask("DELETE", f"/files/{row['file_id']}")
    assert taken.json == {"removed": True}
    assert is_problem(anna.get(f"/files/{row['file_id']}"), 404)


def test_a_key_sends_a_file_once(anna, instance):
    def send(content):
        return anna.ask(
            "POST",
            f"/instances/{instance}/files",
            data={"file": (BytesIO(content), "a.pdf")},
            headers={"Idempotency-Key": "one"},
        )

    first, again = send(contents.PDF), send(contents.PDF)
    assert first.json == again.json
    assert len(anna.get(f"/instances/{instance}/files").json["rows"]) == 1
    assert send(contents.PDF + b"other").json["code"] == "idempotency-key-reused"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("page.png", contents.SCRIPT, "type-mismatch"),
        ("page.html", contents.SCRIPT, "type-refused"),
        ("picture.svg", contents.SVG, "type-refused"),
        ("nothing.pdf", b"", "file-empty"),
    ],
)
def test_what_may_not_be_attached_is_a_problem_with_a_name(anna, instance, name, content, code):
    refused = attach(anna, instance, name, content)
    assert refused.json["code"] == code
    assert anna.get(f"/instances/{instance}/files").json["rows"] == []


# The client keeps what it sends in a file, which it leaves open when nobody reads it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_file_may_be_larger_than_other_requests_and_not_too_large(anna, instance, settings):
    most = settings.file_max_bytes
    large = contents.PDF + b" " * (settings.max_body_bytes + 1)
    assert attach(anna, instance, content=large).status_code == 201
    assert is_problem(attach(anna, instance, content=b"%PDF-" + b" " * most), 413)
    assert is_problem(attach(anna, instance, content=b"%PDF-" + b" " * most * 2), 413)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_stream_without_a_length_is_bounded(anna, instance, settings):
    endless = BytesIO(b"x" * (settings.file_max_bytes * 2))
    answer = anna.client.open(
        f"/api/v1/instances/{instance}/files",
        method="POST",
        input_stream=endless,
        content_type="multipart/form-data; boundary=b",
        headers={"Authorization": f"Bearer {anna.token}", "Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert is_problem(answer, 413)
    assert endless.tell() <= settings.file_max_bytes + 1_000_000


def test_who_has_no_part_in_it_sees_no_file(anna, instance, call):
    eve = call("Eve", "task:read", "instance:read", "instance:comment")
    file_id = attach(anna, instance).json["file_id"]
    assert is_problem(eve.get(f"/files/{file_id}"), 404)
    assert is_problem(eve.get(f"/instances/{instance}/files"), 404)
    assert is_problem(eve.ask("DELETE", f"/files/{file_id}"), 404)
    assert is_problem(attach(eve, instance), 404)


def test_a_form_without_a_file_is_refused(anna, instance):
    path = f"/instances/{instance}/files"
    assert is_problem(anna.ask("POST", path, data={"a": "b"}), 415)
    empty = anna.ask("POST", path, data={"a": "b"}, content_type="multipart/form-data")
    assert empty.json["code"] == "no-file"


def test_a_kind_of_documents_that_is_not_there_has_no_files(anna):
    path = f"/documents/nothing/{anna.person_id}/files"
    assert is_problem(anna.get(path), 404)
    sent = anna.ask("POST", path, data={"file": (BytesIO(contents.PDF), "a.pdf")})
    assert is_problem(sent, 404)
