"""One place for colours, and no scripts or styles inside templates."""

import re
from pathlib import Path

import pytest

from ui.i18n.packages import find_packages

STATIC = Path(__file__).resolve().parents[2] / "ui/static"
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|hwb)\(")
NAMED = re.compile(r":[^;{]*\b(?:white|black|red|green|blue|gray|grey|teal|orange|yellow)\b[^;{]*;")
TOKEN = re.compile(r"var\((--[\w-]+)")
TEMPLATES = [template for package in find_packages() for template in package.templates]


@pytest.mark.parametrize("name", ["app.css", "parts.css", "phone.css"])
def test_only_the_tokens_spell_a_colour(name: str) -> None:
    sheet = (STATIC / name).read_text(encoding="utf-8")
    assert COLOUR.findall(sheet) == []
    assert NAMED.findall(sheet) == []


def test_every_token_that_is_used_exists() -> None:
    tokens = (STATIC / "tokens.css").read_text(encoding="utf-8")
    sheets = "".join((STATIC / n).read_text(encoding="utf-8") for n in ("app.css", "parts.css"))
    used = set(TOKEN.findall(sheets + (STATIC / "phone.css").read_text(encoding="utf-8")))
    assert {name for name in used if f"{name}:" not in tokens} == set()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_scripts_or_styles(template: Path) -> None:
    source = template.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style", source)
    assert not re.search(r"<script(?![^>]*\bsrc=)", source)
    assert not re.search(r"\|\s*safe\b", source)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_use_icons_that_are_in_the_sprite(template: Path) -> None:
    sprite = (STATIC / "vendor/icons/icons.svg").read_text(encoding="utf-8")
    for name in re.findall(r"\bicon\(\"([\w-]+)\"", template.read_text(encoding="utf-8")):
        assert f'id="{name}"' in sprite, name
