"""Plays scenarios in a process of its own: bounded, and without a trace in the service."""

import base64
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from workflow_engine.domain.rehearsal import (
    Cast,
    CastMember,
    Rehearsal,
    Request,
    Underway,
    from_document,
    to_document,
)
from workflow_engine.errors import CountersignError, Phrase, TooMany, _l
from workflow_engine.settings import PREFIX

#: After so many seconds the rest is not played.
MOST_SECONDS = 120
MOST_BYTES = 2 * 1024**3
#: What a child runs; by itself it ends a little later, should nobody be left to end it.
PROGRAM = ("-m", "workflow_engine.scenarios")
LAST_SECONDS = MOST_SECONDS + 10
_SCRIPTS = f"{PREFIX}SCRIPTS"
_FAR = b"underway "
_ROOT = Path(__file__).resolve().parents[2]
#: Whoever plays keeps a processor busy; one at a time in each process of the service.
_turn = threading.Lock()


class RehearsalFailed(CountersignError):
    message = _l("The scenarios could not be played; the log says why.")


def rehearse(request: Request) -> Rehearsal:
    """Play in a child process; too slow is a result, a child that breaks is an error."""
    if not _turn.acquire(timeout=MOST_SECONDS / 4):
        raise TooMany(seconds=10)
    try:
        return _played(request)
    except subprocess.TimeoutExpired:
        text = _l("they took longer than {seconds} seconds")
        return Rehearsal(operations=request.operations, problem=Phrase(text, seconds=MOST_SECONDS))
    finally:
        _turn.release()


def _played(request: Request) -> Rehearsal:
    until = time.monotonic() + MOST_SECONDS
    # What the child complains about goes to a file: nobody reads it while its report is read. A
    # child that is ended clears nothing away, so its databases lie in a folder of ours.
    with (
        tempfile.TemporaryDirectory(
            prefix="countersign-apart-", ignore_cleanup_errors=True
        ) as place,
        tempfile.TemporaryFile() as complaints,
        _child(complaints, place) as child,
    ):
        ender = threading.Timer(MOST_SECONDS, _end, [child])
        ender.start()
        try:
            last = _heard(child, request)
        finally:
            ender.cancel()
            _end(child)
        if time.monotonic() >= until:
            raise subprocess.TimeoutExpired(child.args, MOST_SECONDS)
        if child.wait():
            complaints.seek(0)
            raise RehearsalFailed from RuntimeError(
                complaints.read().decode("utf-8", "replace")[-4000:]
            )
    return from_document(json.loads(last))


def _end(child: subprocess.Popen[bytes]) -> None:
    """With everybody whom it began: one of them alone would keep its report open."""
    if child.returncode is not None:
        return
    if sys.platform == "win32":
        child.kill()
        return
    # Until it is waited for, nobody else gets its number.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


def _child(complaints: IO[bytes], place: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 – nobody outside chooses what is run
        [sys.executable, *PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=complaints,
        cwd=_ROOT,
        env={**_environment(), "TMPDIR": place},
        start_new_session=True,
    )


def _heard(child: subprocess.Popen[bytes], request: Request) -> bytes:
    """The last line, which is the report; the lines before say how far it is."""
    if child.stdin is None or child.stdout is None:
        raise RehearsalFailed
    # A child that dies at once does not read; what it complained about says why.
    with contextlib.suppress(BrokenPipeError), child.stdin:
        child.stdin.write(json.dumps(_packed(request)).encode())
    last = b""
    for line in child.stdout:
        last = line
        if line.startswith(_FAR):
            request.watch(Underway(*json.loads(line[len(_FAR) :])))
    child.wait()
    return last


def say(underway: Underway) -> None:
    """The child's side of a watch."""
    print(_FAR.decode() + json.dumps([underway.number, underway.whole, underway.name]), flush=True)


def _environment() -> dict[str, str]:
    """Of the service's own settings only whether scripts run: no database, no keys."""
    kept = os.environ.items()
    return {name: value for name, value in kept if name == _SCRIPTS or not name.startswith(PREFIX)}


def _packed(request: Request) -> dict[str, Any]:
    return {
        "files": _texts(request.files),
        "others": [_texts(files) for files in request.others],
        "decisions": _texts(request.decisions),
        "cast": asdict(request.cast),
        "operations": request.operations,
        "only": request.only,
    }


def _texts(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: base64.b64encode(content).decode() for name, content in files.items()}


def unpacked(document: Mapping[str, Any]) -> Request:
    """The request as the child reads it."""
    cast = document["cast"]
    people = tuple(
        CastMember(m["login"], m["name"], m["manager"], tuple(m["permissions"]))
        for m in cast["people"]
    )
    groups = {code: tuple(logins) for code, logins in cast["groups"].items()}
    return Request(
        files=_bytes(document["files"]),
        others=tuple(_bytes(files) for files in document["others"]),
        decisions=_bytes(document["decisions"]),
        cast=Cast(people, groups),
        operations=document["operations"],
        only=document["only"],
    )


def _bytes(texts: Mapping[str, str]) -> dict[str, bytes]:
    return {name: base64.b64decode(text) for name, text in texts.items()}


def answer(rehearsal: Rehearsal) -> str:
    """One line that the parent reads."""
    return json.dumps(to_document(rehearsal))
