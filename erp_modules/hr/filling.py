"""The forms of hr and what they offer to choose."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from workflow_engine import forms

FOLDER = Path(__file__).parent / "forms"


def _form(name: str) -> forms.Form:
    return forms.read((FOLDER / f"{name}.json").read_bytes(), key=name).form


JOIN, EMPLOY, LEAVE = map(_form, ("join", "employ", "leave"))


def choices(found: Mapping[str, Sequence[Mapping[str, Any]]], locale: str) -> dict[str, Any]:
    """Departments, posts and people in the reader's language."""
    return {name: [_option(row, locale) for row in rows] for name, rows in found.items()}


def _option(row: Mapping[str, Any], locale: str) -> dict[str, str]:
    zh = row["name_zh"] if locale.startswith("zh") else None
    return {"value": row["id"], "label": zh or row["name"]}
