"""Versions and digests of documents: whether what was approved is still what stands there."""

import hashlib
from decimal import Decimal
from typing import Any

import msgspec

from workflow_engine.records.entities import Document
from workflow_engine.records.fields import specs
from workflow_engine.records.kinds import Kind


def seal(kind: Kind, record: Document) -> None:
    """Raise the version of a document when what is approved differs from what it was."""
    digest = digest_of(kind, record)
    if digest != record.digest:
        record.version += 1
        record.digest = digest


def digest_of(kind: Kind, record: Any) -> str:
    """SHA-256 of the content; equal numbers give equal digests however they are written."""
    names = kind.content or [name for name, spec in kind.specs.items() if spec.written != "never"]
    content = {name: plain(getattr(record, name)) for name in names}
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()


def plain(value: Any, *, open_only: bool = False) -> Any:
    """A value as JSON can say it: numbers exact and in one form, lines as what people write.

    With ``open_only`` lines tell nothing that only some may see.
    """
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list):
        return [
            {
                name: plain(getattr(line, name))
                for name, spec in specs(line.__class__).items()
                if spec.written != "never" and not (open_only and spec.permission)
            }
            for line in value
        ]
    return value
