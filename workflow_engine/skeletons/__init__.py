"""The beginnings of new modules and processes: small, running, and passing every contract test."""

import re
from pathlib import Path
from string import Template

from workflow_engine.errors import Conflict, Invalid, _l

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_HERE = Path(__file__).parent


class BadName(Invalid):
    message = _l(
        "'{name}' cannot be a name here; use small letters, digits and single underscores."
    )


class AlreadyThere(Conflict):
    message = _l("{path} is there already; nothing was written.")


def new_module(name: str, into: Path, *, keeps: str = "") -> Path:
    """Write ``into/name``: a module with one kind of record; gives the folder.

    ``keeps`` names the kind, else it is the module's name without its last s.
    """
    kind = keeps or name.removesuffix("s")
    return _write("module", into / _named(name), {"module": name, **_words(_named(kind))})


def new_process(name: str, into: Path, *, owner: str) -> Path:
    """Write ``into/name``: a process with a start, one task and an end, and its scenario."""
    return _write("process", into / _named(name), {"process": name, "owner": owner, **_words(name)})


def _named(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise BadName(name=name)
    return name


def _words(name: str) -> dict[str, str]:
    """A name as code, as a class and as people read it."""
    words = name.split("_")
    return {
        "kind": name,
        "KIND": name.upper(),
        "Class": "".join(word.capitalize() for word in words),
        "Title": " ".join(words).capitalize(),
        "path": f"{name.replace('_', '-')}s",
    }


def _write(skeleton: str, folder: Path, words: dict[str, str]) -> Path:
    """Fill in every file of a skeleton; a name of a file may hold a word too."""
    if folder.exists():
        raise AlreadyThere(path=folder)
    for source in sorted((_HERE / skeleton).rglob("*.txt")):
        place = source.relative_to(_HERE / skeleton).with_suffix("")
        target = folder / Template(str(place)).substitute(words)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(Template(source.read_text("utf-8")).substitute(words), "utf-8")
    return folder
