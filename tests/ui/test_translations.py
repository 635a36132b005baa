"""Every text that a person sees exists in every language, in the words of the house."""

from pathlib import Path

import pytest
from flask import Flask

from ui.i18n import CODES, choose_language, translate
from ui.i18n.check import problems
from ui.i18n.packages import Package, find_packages
from ui.i18n.unmarked import unmarked_texts
from workflow_engine.errors import TaskHeldByAnother

PACKAGES = list(find_packages())


@pytest.mark.parametrize("code", CODES[1:])
@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_every_text_of_a_package_is_marked_and_translated(package: Package, code: str) -> None:
    assert list(problems([package], code)) == []


@pytest.mark.parametrize("code", CODES[1:])
def test_a_text_is_translated_alike_everywhere(code: str) -> None:
    assert [line for line in problems(PACKAGES, code) if "differently" in line] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Hello there</p>", ["Hello there"]),
        ('<a title="Open it">{{ name }}</a>', ["Open it"]),
        ('{{ ui.page_head("My requests") }}', ["My requests"]),
        ('{{ ui.page_head(_("My requests"), sign="send") }}', []),
        ('<p class="note">{{ _("Sent to %(name)s", name=person) }} · 会签</p>', []),
        ("{# Only for us #}<p>{{ 3 }}</p>", []),
    ],
)
def test_unmarked_texts_are_found(source: str, found: list[str]) -> None:
    assert unmarked_texts(source) == found


def write_po(folder: Path, text: str) -> Package:
    path = folder / "translations/zh_Hans_CN/LC_MESSAGES/messages.po"
    path.parent.mkdir(parents=True)
    path.write_text(f'msgid ""\nmsgstr ""\n\nmsgid "Hello {{name}}"\nmsgstr "{text}"\n', "utf-8")
    (folder / "texts.py").write_text('HELLO = _l("Hello {name}")\n', "utf-8")
    return Package("sample", folder)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{name}，你好", None),
        ("", "no translation"),
        ("{nom}，你好", "different placeholders"),
        ("{name}，您好", "您 is not used"),
        ("{name}你好,", "half-width punctuation"),
    ],
)
def test_a_bad_translation_is_named(tmp_path: Path, text: str, problem: str | None) -> None:
    found = list(problems([write_po(tmp_path, text)], "zh_Hans_CN"))
    assert [problem in line for line in found] == ([True] if problem else [])


def test_an_error_of_the_kernel_is_told_in_chinese(gallery: Flask) -> None:
    error = TaskHeldByAnother(name="李娜")
    with gallery.test_request_context("/?lang=zh_Hans_CN"):
        told = translate(error.template, error.params)
    assert told == "李娜 已认领这个任务，请先请对方放回。"


@pytest.mark.parametrize(
    ("address", "accepts", "cookie", "chosen"),
    [
        ("/", "zh-TW,en;q=0.5", "", "zh_Hans_CN"),
        ("/", "fr", "", "en"),
        ("/", "en", "lang=zh_Hans_CN", "zh_Hans_CN"),
        ("/?lang=en", "zh-CN", "lang=zh_Hans_CN", "en"),
        ("/?lang=xx", "zh-CN", "", "zh_Hans_CN"),
    ],
)
def test_a_visitor_reads_the_language_they_chose(
    gallery: Flask, address: str, accepts: str, cookie: str, chosen: str
) -> None:
    headers = {"Accept-Language": accepts, "Cookie": cookie}
    with gallery.test_request_context(address, headers=headers):
        assert choose_language(None) == chosen
