"""Which bundles are the same: byte for byte, and in what they mean."""

import hashlib
import json
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

from workflow_engine.bpmn.canonical import NotReadable
from workflow_engine.bpmn.canonical import canonical as canonical_xml
from workflow_engine.bundles.kinds import kind_of


def digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 over names and contents in order."""
    return _digest(files, lambda name, content: content)


def canonical(files: Mapping[str, bytes]) -> str:
    """SHA-256 over what the files mean: how they are indented or ordered counts for nothing."""
    return _digest(files, _meaning)


def _digest(files: Mapping[str, bytes], form: Callable[[str, bytes], bytes]) -> str:
    whole = hashlib.sha256()
    for name in sorted(files):
        content = hashlib.sha256(form(name, files[name])).hexdigest()
        whole.update(f"{name}\x00{content}\n".encode())
    return whole.hexdigest()


def _meaning(name: str, content: bytes) -> bytes:
    try:
        return _FORMS.get(kind_of(name), bytes)(content)
    except (NotReadable, ValueError, RecursionError):
        return content


def _sorted(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, default=str).encode()


def _form(content: bytes) -> bytes:
    document = json.loads(content)
    if isinstance(document, dict):
        document.pop("exporter", None)
    return _sorted(document)


def _toml(content: bytes) -> bytes:
    return _sorted(tomllib.loads(content.decode()))


_FORMS: Mapping[str, Callable[[bytes], bytes]] = {
    "bpmn": canonical_xml,
    "dmn": canonical_xml,
    "form": _form,
    "manifest": _toml,
    "scenarios": _toml,
}
