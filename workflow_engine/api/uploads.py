"""Files in a request: one as the body itself, or several as a multipart form."""

from collections.abc import Iterable

from flask import request

from workflow_engine.api.reading import WrongMediaType
from workflow_engine.bundles import NamedTwice
from workflow_engine.errors import Invalid, _l

XML = frozenset({"application/xml", "text/xml", "application/octet-stream"})
ZIP = frozenset({"application/zip", "application/x-zip-compressed"})
MULTIPART = "multipart/form-data"


class NoFile(Invalid):
    message = _l("The request holds no file.")


def xml_body() -> bytes:
    """The body as one file."""
    if request.mimetype not in XML:
        raise WrongMediaType(wanted="application/xml")
    return _some(request.get_data(cache=True))


def files(default_name: str) -> dict[str, bytes]:
    """All files of the request by name; a bare body is called ``default_name``, or is a zip.

    Which names can be is said where bundles are unpacked.
    """
    if request.mimetype in ZIP:
        return {"bundle.zip": _some(request.get_data(cache=True))}
    if request.mimetype != MULTIPART:
        return {default_name: xml_body()}
    found = {}
    for _, part in request.files.items(multi=True):
        name = part.filename or ""
        if name in found:
            raise NamedTwice(name=name[:200])
        found[name] = part.read()
    if not found:
        raise NoFile
    return found


def table_body(media: Iterable[str]) -> bytes:
    """One table, as the body itself or as the only file of a multipart form."""
    if request.mimetype == MULTIPART:
        parts = list(request.files.values())
        return _some(parts[0].read() if len(parts) == 1 else b"")
    if request.mimetype not in {*media, "application/octet-stream"}:
        raise WrongMediaType(wanted=", ".join(media))
    return _some(request.get_data(cache=True))


def _some(content: bytes) -> bytes:
    if not content:
        raise NoFile
    return content
