"""Files to save: a model as it came, or all files of a bundle as one zip."""

from flask import Response

from workflow_engine.queries.bundles import Exported


def saved(found: Exported, mimetype: str = "application/octet-stream") -> Response:
    """Never shown in the browser: the files are other people's."""
    answer = Response(found.content, mimetype=mimetype)
    answer.headers.set("Content-Disposition", "attachment", filename=found.name)
    return answer
