"""Says which texts are untranslated, badly translated or not marked at all."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Message

from ui.i18n.catalogue import po_path, read_file
from ui.i18n.extract import marked_texts, texts_of
from ui.i18n.packages import Package
from ui.i18n.unmarked import unmarked_texts

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
HAN = "\u4e00-\u9fff"
HALF_WIDTH = re.compile(rf"[{HAN}]\s*[,;:!?](?!\w)|[{HAN}]\.(\s|$)|[,;!?]\s*[{HAN}]|\([{HAN}]")


def problems(packages: Sequence[Package], code: str) -> Iterator[str]:
    """Every problem of a language, as a line that names the package and the text."""
    for package in packages:
        for problem in _of_package(package, code):
            yield f"{package.name}: {problem}"
        for template in package.templates:
            for text in unmarked_texts(template.read_text(encoding="utf-8")):
                yield f"{package.name}: {template.name} shows an unmarked text: {text!r}"
    yield from _disagreements([p.translations for p in packages], code)


def _of_package(package: Package, code: str) -> Iterator[str]:
    known = read_file(po_path(package.translations, code), code)
    for message in texts_of(marked_texts(package)):
        translated = known.get(message.id, message.context)
        if translated is None or not _strings(translated)[0]:
            yield f"no translation: {_first(message)!r}"
            continue
        for problem in _of_translation(message, translated):
            yield f"{problem}: {_first(message)!r}"


def _of_translation(message: Message, translated: Message) -> Iterator[str]:
    if translated.fuzzy:
        yield "marked as unsure"
    for string in _strings(translated):
        if _placeholders(string) != _placeholders(_last(message)):
            yield f"different placeholders in {string!r}"
        if "您" in string:
            yield f"您 is not used, in {string!r}"
        if HALF_WIDTH.search(string):
            yield f"half-width punctuation in {string!r}"


def _disagreements(folders: Sequence[Path], code: str) -> Iterator[str]:
    """One word for one thing: a text is translated alike in all packages."""
    seen: dict[object, str] = {}
    for folder in folders:
        for message in texts_of(read_file(po_path(folder, code), code)):
            string = _strings(message)[0]
            if string and seen.setdefault(message.id, string) != string:
                first = seen[message.id]
                yield f"translated differently: {_first(message)!r} is {first!r} and {string!r}"


def _strings(message: Message) -> Sequence[str]:
    """One string, or one for each plural form."""
    return [message.string or ""] if isinstance(message.string, str | None) else message.string


def _first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _last(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[-1]


def _placeholders(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text))
