"""Reads the .po files of all packages into one catalogue for each language."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations


def po_path(folder: Path, code: str) -> Path:
    return folder / code / "LC_MESSAGES" / "messages.po"


def read_file(path: Path, code: str) -> Catalog:
    """One .po file; an empty catalogue when it is missing."""
    if not path.is_file():
        return Catalog(locale=code)
    with path.open("rb") as source:
        return read_po(source, locale=code)


def read_catalogue(folders: Iterable[Path], code: str) -> NullTranslations:
    """All files of one language merged; where two packages translate a text, the first wins."""
    merged = Catalog(locale=code)
    for folder in folders:
        for message in read_file(po_path(folder, code), code):
            if message.id and message.string and message.id not in merged:
                merged[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return Translations(compiled)
