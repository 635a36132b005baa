"""Files in a request: one as the body itself, or several as a multipart form."""

import re

from flask import request

from workflow_engine.api.reading import WrongMediaType
from workflow_engine.errors import Invalid, _l

XML = frozenset({"application/xml", "text/xml", "application/octet-stream"})
MULTIPART = "multipart/form-data"
_NAME = re.compile(r"(?!.*\.\.)[\w.-][\w .()/-]{0,199}")


class BadFileName(Invalid):
    message = _l("'{name}' cannot be the name of a file here.")


class NoFile(Invalid):
    message = _l("The request holds no file.")


def xml_body() -> bytes:
    """The body as one file."""
    if request.mimetype not in XML:
        raise WrongMediaType(wanted="application/xml")
    return _some(request.get_data(cache=True))


def files(default_name: str) -> dict[str, bytes]:
    """All files of the request by name; a bare body is called ``default_name``."""
    if request.mimetype != MULTIPART:
        return {default_name: xml_body()}
    found = {}
    for _, part in request.files.items(multi=True):
        name = (part.filename or "").replace("\\", "/")
        if not _NAME.fullmatch(name) or name in found:
            raise BadFileName(name=name[:200])
        found[name] = part.read()
    if not found:
        raise NoFile
    return found


def _some(content: bytes) -> bytes:
    if not content:
        raise NoFile
    return content
