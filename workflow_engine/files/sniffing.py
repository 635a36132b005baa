"""What a file is, by its content: its name only has to agree."""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from workflow_engine.errors import Invalid, _l

_OFFICE = "application/vnd.openxmlformats-officedocument."


class FileEmpty(Invalid):
    message = _l("“{name}” is empty.")


class TypeRefused(Invalid):
    message = _l("“{name}” cannot be attached; allowed are {allowed}.")


class TypeMismatch(Invalid):
    message = _l("“{name}” is not what its name says; save it again as {ending}.")


@dataclass(frozen=True, slots=True)
class FileType:
    """A type by one ending: its media type, and how its content begins or is built."""

    media_type: str
    fits: Callable[[bytes], bool]


def media_type(name: str, content: bytes, allowed: frozenset[str]) -> str:
    """The type of ``content`` if ``name`` has one of the ``allowed`` endings and says the same.

    Raises ``FileEmpty``, ``TypeRefused`` or ``TypeMismatch``.
    """
    if not content:
        raise FileEmpty(name=name)
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    known = KNOWN_TYPES.get(ending)
    if known is None or ending not in allowed:
        raise TypeRefused(name=name, allowed=", ".join(sorted(allowed & KNOWN_TYPES.keys())))
    if not known.fits(content):
        raise TypeMismatch(name=name, ending=ending.upper())
    return known.media_type


def _begins(*heads: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(heads)


def _is_webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def _is_text(content: bytes) -> bool:
    """Readable in UTF-8 or GB 18030, without signs that no text has."""
    if any(sign in content for sign in _NO_TEXT):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


_NO_TEXT = tuple(bytes([code]) for code in range(32) if code not in (9, 10, 12, 13, 27))


def _holds(*wanted: str) -> Callable[[bytes], bool]:
    """An archive with these parts and without macros; nothing of it is unpacked."""

    def fits(content: bytes) -> bool:
        if not content.startswith(b"PK\x03\x04"):
            return False
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                names = archive.namelist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            return False
        has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        return not has_macros and all(any(n.startswith(part) for n in names) for part in wanted)

    return fits


#: By ending. Pages, vector pictures and programs are not among them: a browser would run them.
KNOWN_TYPES: Mapping[str, FileType] = {
    "pdf": FileType("application/pdf", _begins(b"%PDF-")),
    "png": FileType("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    "jpg": FileType("image/jpeg", _begins(b"\xff\xd8\xff")),
    "jpeg": FileType("image/jpeg", _begins(b"\xff\xd8\xff")),
    "gif": FileType("image/gif", _begins(b"GIF87a", b"GIF89a")),
    "webp": FileType("image/webp", _is_webp),
    "tif": FileType("image/tiff", _begins(b"II*\x00", b"MM\x00*")),
    "tiff": FileType("image/tiff", _begins(b"II*\x00", b"MM\x00*")),
    "txt": FileType("text/plain", _is_text),
    "csv": FileType("text/csv", _is_text),
    "docx": FileType(f"{_OFFICE}wordprocessingml.document", _holds("[Content_Types].xml", "word/")),
    "xlsx": FileType(f"{_OFFICE}spreadsheetml.sheet", _holds("[Content_Types].xml", "xl/")),
    "pptx": FileType(
        f"{_OFFICE}presentationml.presentation", _holds("[Content_Types].xml", "ppt/")
    ),
    # Chinese electronic invoices
    "ofd": FileType("application/ofd", _holds("OFD.xml")),
    "zip": FileType("application/zip", _holds()),
}
