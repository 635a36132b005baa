"""The list of all findings in both languages: ``python -m workflow_engine.bpmn.lint.catalogue``.

It is read out of the source, where each finding is written down once with its text.
"""

import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.pofile import read_po

from workflow_engine.bpmn.hints import HINTS
from workflow_engine.bpmn.style import RULES

_ENGINE = Path(__file__).parents[2]
_SOURCES = ("bpmn/**/*.py", "bundles.py", "bundles/**/*.py", "calls.py")
_CHINESE = _ENGINE / "translations" / "zh_Hans_CN" / "LC_MESSAGES" / "messages.po"
PAGES = {
    "en": _ENGINE / "docs" / "FINDINGS.md",
    "zh": _ENGINE / "docs" / "FINDINGS.zh.md",
}
_SEVERITIES = ("error", "warning", "information")
_HEAD = {
    "en": """# Findings

What the check of a model can say. An error refuses the upload, a warning is a doubt, and
information is only good to know. `python -m workflow_engine.bpmn.lint.catalogue` writes this page.

| code | severity | says | how to mend |
|---|---|---|---|
""",
    "zh": """# 检查结果

检查模型时可能给出的全部结果。错误会拒绝上传，警告表示存疑，提示仅供参考。
本页由 `python -m workflow_engine.bpmn.lint.catalogue` 生成。

| 代码 | 级别 | 含义 | 如何修改 |
|---|---|---|---|
""",
}
_SEVERITY_NAMES = {
    "en": {name: name for name in _SEVERITIES},
    "zh": {"error": "错误", "warning": "警告", "information": "提示"},
}


@dataclass(slots=True)
class Entry:
    """One code: how grave it can be, and what it can say."""

    code: str
    severities: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)

    def add(self, severity: str, message: str | None, hint: str | None) -> None:
        for kept, value in (
            (self.severities, severity),
            (self.messages, message),
            (self.hints, hint),
        ):
            if value and value not in kept:
                kept.append(value)


def entries() -> dict[str, Entry]:
    """All codes in alphabetical order."""
    found: dict[str, Entry] = {}
    known: dict[str, list[str]] = {"": []}
    for path in _files():
        tree = ast.parse(path.read_text())
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            texts = _named_texts(function)
            for call in _calls(function):
                _read(call, texts, found, known)
    unknown = found.pop("unknown-", Entry(""))
    for what in known[""]:
        entry = found.setdefault(f"unknown-{what}", Entry(f"unknown-{what}"))
        for message in unknown.messages:
            entry.add("error", message, None)
    for code, message in RULES.items():
        found.setdefault(code, Entry(code)).add("warning", message, None)
    for entry in found.values():
        entry.hints = entry.hints or [HINTS[entry.code]] if entry.code in HINTS else entry.hints
    return {code: found[code] for code in sorted(found)}


def _files() -> Iterator[Path]:
    return (path for pattern in _SOURCES for path in sorted(_ENGINE.glob(pattern)))


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _named_texts(function: ast.FunctionDef) -> dict[str, ast.expr]:
    """Texts that a function gives a name before it uses them."""
    return {
        target.id: node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _read(
    call: ast.Call,
    texts: Mapping[str, ast.expr],
    found: dict[str, Entry],
    known: dict[str, list[str]],
) -> None:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if name == "require_known" and len(call.args) > 1:
        what = _text(call.args[1])
        known[""] += [what] if what else []
    if name not in _SEVERITIES or len(call.args) < 3:
        return
    code = _text(call.args[0])
    if code is None:
        return
    message = call.args[2]
    if isinstance(message, ast.Name):
        message = texts.get(message.id, message)
    hint = next((_text(k.value) for k in call.keywords if k.arg == "hint"), None)
    found.setdefault(code, Entry(code)).add(name, _text(message), hint)


def _text(node: ast.expr) -> str | None:
    """A literal, marked for translation or not; of a text with values the part before them."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_l":
        return _text(node.args[0])
    if isinstance(node, ast.JoinedStr):
        return _text(node.values[0]) if node.values else None
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def page(language: str) -> str:
    """The whole page in one language."""
    words = _words(language)
    rows = (_row(entry, language, words) for entry in entries().values())
    return _HEAD[language] + "".join(rows)


def _words(language: str) -> Mapping[str, str]:
    if language == "en":
        return {}
    with _CHINESE.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


def _row(entry: Entry, language: str, words: Mapping[str, str]) -> str:
    severities = ", ".join(_SEVERITY_NAMES[language][name] for name in entry.severities)
    said = [" ".join(words.get(text) or text for text in texts) for texts in (
        entry.messages, entry.hints
    )]  # fmt: skip
    cells = [text.replace("|", "\\|") for text in said]
    return f"| `{entry.code}` | {severities} | {cells[0]} | {cells[1]} |\n"


def main() -> int:
    """Write both pages."""
    for language, path in PAGES.items():
        path.write_text(page(language))
    return 0


if __name__ == "__main__":
    sys.exit(main())
