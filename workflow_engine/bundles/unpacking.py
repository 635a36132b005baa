"""Uploaded files and zips become the files of a bundle: bounded, and named without tricks."""

import io
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping

from workflow_engine.errors import Invalid, TooLarge, _l

MOST_FILES = 200
#: A zip may be so much larger when it is unpacked; models reach 30.
MOST_RATIO = 100
_ZIP = b"PK\x03\x04"
#: No file system that people use takes these in a name, and zips part folders by the last two.
_NEVER = frozenset('<>:"|?*/\\')
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1
_HEAD = 4000
_XML_KINDS = (
    (re.compile(rb"http://www\.omg\.org/spec/BPMN/20100524/MODEL"), "bpmn"),
    (re.compile(rb"https?://www\.omg\.org/spec/DMN/"), "dmn"),
)


class BadFileName(Invalid):
    message = _l("'{name}' cannot be the name of a file here.")


class NamedTwice(Invalid):
    message = _l("Two of the files are called '{name}'; only one of them can be meant.")


class BadArchive(Invalid):
    message = _l("The zip cannot be unpacked: {reason}.")


def unpack(
    files: Mapping[str, bytes], *, most_bytes: int, most_files: int = MOST_FILES
) -> dict[str, bytes]:
    """The files by their names inside the bundle; zips are opened, one level deep.

    Raises for what could only be meant to harm: too many, too large, names that leave the folder.
    """
    found: dict[str, bytes] = {}
    left = most_bytes
    for given, content in files.items():
        is_packed = is_zip(content) or given.lower().endswith(".zip")
        entries = _entries(content, left, most_files) if is_packed else [(given, content)]
        for name, inner in entries:
            left -= len(inner)
            if left < 0 or len(found) >= most_files:
                raise TooLarge(limit=f"{most_files} files, {most_bytes} bytes")
            _keep(found, _kind_name(_clean(name), inner), inner)
    return found


def is_zip(content: bytes) -> bool:
    """By its first bytes, whatever it is called."""
    return content.startswith(_ZIP)


def _keep(found: dict[str, bytes], name: str, content: bytes) -> None:
    # Some file systems would take the two for one.
    if name.casefold() in {known.casefold() for known in found}:
        raise NamedTwice(name=name)
    found[name] = content


def _clean(name: str) -> str:
    text = unicodedata.normalize("NFC", name).replace("\\", "/")
    parts = text.split("/")
    if len(text) > 200 or not all(_is_sound(part) for part in parts):
        raise BadFileName(name=name[:200])
    return text


def _is_sound(part: str) -> bool:
    """Whether a part of a name is one that a person would give, in whatever language."""
    bare = part.strip(". ")
    return bool(bare) and bare == part.rstrip() and part.isprintable() and not _NEVER & set(part)


def _kind_name(name: str, content: bytes) -> str:
    """The ending that says what is inside; tools use several."""
    stem = name
    for ending in (".bpmn20.xml", ".bpmn.xml", ".dmn11.xml", ".dmn.xml", ".xml"):
        if stem.lower().endswith(ending):
            stem = stem[: -len(ending)]
            kind = next((k for sign, k in _XML_KINDS if sign.search(content[:_HEAD])), "xml")
            return f"{stem}.{kind}"
    if stem.lower().endswith(".form"):
        return f"{stem[:-5]}.json"
    return name


def _entries(content: bytes, most_bytes: int, most_files: int) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            wanted = [entry for entry in archive.infolist() if not _is_debris(entry)]
            if len(wanted) > most_files:
                raise TooLarge(limit=f"{most_files} files")
            if sum(entry.file_size for entry in wanted) > most_bytes:
                raise TooLarge(limit=f"{most_bytes} bytes")
            folder = _common_folder([entry.filename for entry in wanted])
            for entry in wanted:
                yield entry.filename.removeprefix(folder), _inflated(archive, entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise BadArchive(reason=_l("it is damaged")) from error


def _is_debris(entry: zipfile.ZipInfo) -> bool:
    """Folders, and what file managers leave behind."""
    parts = entry.filename.replace("\\", "/").split("/")
    hidden = any(part.startswith(".") and part.strip(".") for part in parts)
    return entry.is_dir() or hidden or "__MACOSX" in parts or parts[-1] == "Thumbs.db"


def _inflated(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.flag_bits & _ENCRYPTED:
        raise BadArchive(reason=_l("it is encrypted"))
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise BadArchive(reason=_l("it holds a link"))
    if entry.compress_type not in _METHODS:
        raise BadArchive(reason=_l("it is compressed in an unusual way"))
    if entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
        raise BadArchive(reason=_l("it would grow out of all proportion"))
    with archive.open(entry) as file:
        # The size in the head may lie: no more is read than it says.
        content = file.read(entry.file_size + 1)
    if len(content) != entry.file_size:
        raise BadArchive(reason=_l("it is damaged"))
    if is_zip(content):
        raise BadArchive(reason=_l("it holds another archive"))
    return content


def _common_folder(names: list[str]) -> str:
    """The folder that was packed as a whole; ``forms/`` and the like mean something."""
    first = names[0].partition("/")[0] if names else ""
    is_whole = all(name.startswith(f"{first}/") for name in names)
    has_model = any(name.count("/") == 1 and not name.endswith(".json") for name in names)
    return f"{first}/" if first.strip(".") and is_whole and has_model else ""
