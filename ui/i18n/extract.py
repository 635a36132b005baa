"""Collects the marked texts of a package and keeps its .po files complete."""

from io import BytesIO
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import write_po

from ui.i18n.catalogue import po_path, read_file
from ui.i18n.packages import Package

KEYWORDS: dict[str, Any] = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None}
METHODS = [
    ("tests/**", "ignore"),
    ("frontend/**", "ignore"),
    ("static/**", "ignore"),
    ("**.py", "python"),
    ("**.html", "jinja2"),
]
OPTIONS = {"**.html": {"silent": "false"}}
NOISE = (
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Generated-By",
    "Last-Translator",
    "Language-Team",
    "Report-Msgid-Bugs-To",
)
HEADER = "# Texts of Countersign (会签) in {language}."


def marked_texts(package: Package) -> Catalog:
    """All texts of a package that are marked for translation."""
    found = Catalog()
    for name, _line, text, _comments, context in extract_from_dir(
        package.folder, method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS
    ):
        if text:
            found.add(text, locations=[(name, 0)], context=context)
    return found


def texts_of(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def update(package: Package, code: str) -> int:
    """Add new texts to the .po file of a language, drop unused ones; says how many are new."""
    path = po_path(package.translations, code)
    marked = marked_texts(package)
    if not texts_of(marked):
        return 0
    known = read_file(path, code)
    complete = Catalog(locale=code, project="Countersign", version="1", fuzzy=False)
    complete.header_comment = HEADER.format(language=code)
    new = 0
    for message in texts_of(marked):
        old = known.get(message.id, message.context)
        new += old is None
        string = old.string if old else None
        complete.add(message.id, string, locations=message.locations, context=message.context)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_written(complete))
    return new


def _written(catalogue: Catalog) -> bytes:
    """The file without line numbers and dates, so that branches seldom collide in it."""
    target = BytesIO()
    write_po(target, catalogue, width=100, sort_output=True, include_lineno=False)
    lines = target.getvalue().splitlines(keepends=True)
    return b"".join(
        line for line in lines if not line.startswith(tuple(f'"{n}:'.encode() for n in NOISE))
    )
