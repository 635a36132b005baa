"""Finds texts in a template that a person sees and that nobody marked for translation."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from jinja2 import Environment, nodes

SAME_EVERYWHERE = {"Countersign", "会签", "BPMN", "Ctrl", "K", "Enter", "j", "k"}
SEEN_ATTRIBUTES = {"title", "aria-label", "placeholder", "alt", "data-label", "data-confirm-text"}
WORD = re.compile(r"[^\W\d_]+")
PROSE = re.compile(r"[A-Z][a-z]+( .*)?$|[\w,.]+( [\w,.]+)+[.?]?$|.*[\u4e00-\u9fff]")
CODE = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
# A macro may write attributes that its caller puts into a tag; here they look like text.
ATTRIBUTE = re.compile(r"[\w-]+=\"[^\"]*\"")
SWITCHES = {
    "required",
    "checked",
    "selected",
    "hidden",
    "disabled",
    "multiple",
    "readonly",
    "class",
}
TRANSLATING = {"_", "gettext", "ngettext", "pgettext", "npgettext"}


class _Texts(HTMLParser):
    """Collects what a browser would show of the HTML around the template's code."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style")
        self.found += [value for name, value in attrs if name in SEEN_ATTRIBUTES and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def _html_texts(source: str) -> Iterator[str]:
    # Code becomes a character that is no letter, so that tags and attributes stay whole.
    parser = _Texts()
    parser.feed(CODE.sub("\u25a1", source))
    for text in parser.found:
        rest, attributes = ATTRIBUTE.subn("", text)
        words = set(WORD.findall(rest)) - SAME_EVERYWHERE
        if words - (SWITCHES if attributes else set()):
            yield " ".join(text.split())


def _code_texts(source: str) -> Iterator[str]:
    """Literals that read like prose and are handed to a macro or written out untranslated."""
    tree = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"]).parse(source)  # noqa: S701
    yield from _prose(tree)


def _prose(node: nodes.Node) -> Iterator[str]:
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Call | nodes.Filter | nodes.Test | nodes.Getitem):
            named = getattr(child, "node", None)
            if isinstance(named, nodes.Name) and named.name in TRANSLATING:
                continue
        if isinstance(child, nodes.Const) and isinstance(child.value, str):
            words = set(WORD.findall(child.value)) - SAME_EVERYWHERE
            if words and PROSE.match(child.value.strip()):
                yield child.value
        yield from _prose(child)


def unmarked_texts(source: str) -> list[str]:
    """Visible texts of a template's source that are not marked."""
    return [*_html_texts(source), *_code_texts(source)]
