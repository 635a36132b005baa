"""Names of exchanged files: ``<module>.<kind>[.anything].csv``."""

import unicodedata

from workflow_engine.errors import Invalid, _l
from workflow_engine.modules import Modules
from workflow_engine.records import Kind

FORMS = ("csv", "xlsx")
_LONGEST_BYTES = 180
#: How programs call what they have not finished to write.
_UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".swp", "~")


class KindUnknown(Invalid):
    message = _l(
        "The name says no kind that files may bring in; write <module>.<kind>.csv or .xlsx."
    )


def exchanged_kinds(modules: Modules, *, written: bool) -> dict[str, Kind]:
    """Kinds by ``module.kind``: those that files may bring in, or (not ``written``) all."""
    return {
        f"{module.name}.{kind.name}": kind
        for module in modules
        for kind in module.kinds
        if kind.hosted and (not written or (kind.imported and kind.write is not None))
    }


def kind_of(name: str, modules: Modules) -> tuple[str, Kind]:
    """Module and kind that the name of a file says; ``KindUnknown`` when it says none."""
    module, _, rest = name.partition(".")
    kind, _, rest = rest.partition(".")
    found = exchanged_kinds(modules, written=True).get(f"{module}.{kind}")
    if found is None or rest.rpartition(".")[2].lower() not in FORMS:
        raise KindUnknown
    return module, found


def is_unfinished(name: str) -> bool:
    """Whether a name says that somebody still writes the file, or that it is hidden."""
    return name.startswith((".", "~")) or name.lower().endswith(_UNFINISHED)


def safe_name(name: str) -> str:
    """A name that any folder, page and spreadsheet takes; the ending stays."""
    clean = "".join(
        "_" if unicodedata.category(sign)[0] == "C" or sign in '/\\:*?"<>|~' else sign
        for sign in name
    )
    while len(clean.encode()) > _LONGEST_BYTES:
        stem, dot, ending = clean.rpartition(".")
        clean = f"{stem[:-8]}{dot}{ending}" if dot and len(ending) < 8 else clean[:-8]
    return clean or "_"
