"""Files that people attach: what they are, where they lie, whether they are safe to open."""

from workflow_engine.files.naming import clean_name
from workflow_engine.files.scanning import Scanner, ScannerAway, Verdict
from workflow_engine.files.serving import INLINE, headers
from workflow_engine.files.sniffing import (
    KNOWN_TYPES,
    FileEmpty,
    TypeMismatch,
    TypeRefused,
    media_type,
)
from workflow_engine.files.store import FileMissing, Store

__all__ = [
    "INLINE",
    "KNOWN_TYPES",
    "FileEmpty",
    "FileMissing",
    "Scanner",
    "ScannerAway",
    "Store",
    "TypeMismatch",
    "TypeRefused",
    "Verdict",
    "clean_name",
    "headers",
    "media_type",
]
