"""What the vocabularies of other engines have in common, read once."""

from __future__ import annotations

import re

from workflow_engine.bpmn.foreign.reading import Reading
from workflow_engine.errors import _l

_EVERY = re.compile(r"R(\d+)/(P.*)")
_PAGE = re.compile(r"^(?:embedded:|app:)|\.(?:html|xhtml|jsf|jsp)$")
NO_PAGES = _l("{found}: pages of other tools are not shown here; make a form of that name.")
WITH_THE_MODEL = _l("{found} has no effect here: forms come from the same deployment as the model.")
PUBLISHED = _l("{found} has no effect here: always the published version decides.")
IN_ONE_STEP = _l("{found} has no effect here: work that waits for nothing is done in one step.")


def candidates(reading: Reading, name: str, prefix: str, text: str) -> None:
    """Users and groups may both be given; literals of one kind are joined with the other's."""
    found = reading.found
    if text.startswith("="):
        joined = text
        if prefix == "group":
            joined = f'= for g in flatten([{text[1:].strip()}]) return "group:" + g'
    else:
        joined = ", ".join(f"{prefix}:{part.strip()}" for part in text.split(",") if part.strip())
    reading.translated(name, text, joined)
    found.candidates = _together(found.candidates, joined)


def starters(reading: Reading, name: str, prefix: str, text: str) -> None:
    """Who may start a process by hand is a permission here, not a part of the drawing."""
    reading.idle(name, text, _l("{found}: who may start a process is set with its permissions."))


def version_tag(reading: Reading, name: str, text: str) -> None:
    """What people call this version of a process; said at the upload it goes before."""
    if reading.kind != "process":
        reading.idle(name, text)
        return
    reading.understood(name, text)
    reading.found.version_tag = text.strip()[:60] or None


def _together(first: str | None, second: str) -> str:
    if not first:
        return second
    if not first.startswith("=") and not second.startswith("="):
        return f"{first}, {second}"
    return f"= concatenate({_list(first)}, {_list(second)})"


def _list(text: str) -> str:
    if text.startswith("="):
        return f"flatten([{text[1:].strip()}])"
    return "[" + ", ".join(f'"{part.strip()}"' for part in text.split(",")) + "]"


def form(reading: Reading, name: str, text: str) -> None:
    """The name of a form, however the other tool says where it lies."""
    if _PAGE.search(text):
        reading.ignored(name, text, NO_PAGES)
        return
    key = text.rpartition(":")[2] if text.startswith("camunda-forms:") else text
    key = key.rpartition("/")[2].removesuffix(".form") if not key.startswith("=") else key
    reading.translated(name, text, key)
    reading.found.form = key


def retries(reading: Reading, name: str, text: str) -> None:
    """``R3/PT10M``, a list of pauses, or a number."""
    every = _EVERY.fullmatch(text)
    if every is not None:
        reading.found.retries, reading.found.retry_wait = every.groups()
    elif text.startswith("P"):
        pauses = [part.strip() for part in text.split(",")]
        reading.found.retries, reading.found.retry_wait = str(len(pauses)), pauses[0]
    elif re.fullmatch(r"=?\s*\d+", text):
        reading.found.retries = text.lstrip("= ")
    else:
        reading.ignored(name, text, _l("{found} is not a number; the usual number is used."))
        return
    again, pause = reading.found.retries, reading.found.retry_wait
    reading.translated(name, text, f"{again} × {pause}" if pause else str(again))


def binding(reading: Reading, name: str, text: str) -> None:
    """Which version is called: the numbers of another engine mean nothing here."""
    ours = {"latest": "latest", "deployment": "deployment", "versionTag": "tag"}.get(text)
    if ours is None:
        why = _l("{found}: versions of the other engine are not known; the latest is called.")
        reading.ignored(name, text, why)
        ours = "latest"
    else:
        reading.translated(name, text, ours)
    reading.found.binding = ours
