"""Languages: catalogues read from .po files, the choice of language, and texts for people."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from babel.support import NullTranslations
from flask import Flask, Response, request
from flask_babel import Babel, Domain, get_locale, gettext

from ui.appearance import remember
from ui.i18n.catalogue import read_catalogue
from ui.i18n.formats import FILTERS

LANGUAGES = (("en", "en", "English"), ("zh_Hans_CN", "zh-Hans-CN", "简体中文"))
CODES = tuple(code for code, _, _ in LANGUAGES)
TAGS = {code: tag for code, tag, _ in LANGUAGES}


class Reader(Protocol):
    """Who reads a page: the language and zone they chose."""

    @property
    def locale(self) -> str: ...
    @property
    def timezone(self) -> str: ...


def nobody() -> Reader | None:
    """The reader of pages that need no sign-in."""
    return None


class _CatalogueDomain(Domain):
    """Serves texts from the .po files of all packages, merged; no compiled files are needed."""

    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__()
        self._catalogues = {code: read_catalogue(folders, code) for code in CODES}

    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        return self._catalogues.get(str(locale)) or NullTranslations()


class _Languages(Babel):
    """Flask-Babel with our catalogue as the only domain."""

    domain_instance: Any = None

    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__()
        self.domain_instance = _CatalogueDomain(folders)


def init_i18n(
    app: Flask, folders: Sequence[Path], reader: Callable[[], Reader | None] = nobody
) -> None:
    """Serve ``app`` in all languages; ``folders`` hold ``<code>/LC_MESSAGES/messages.po`` each.

    ``reader`` gives who is signed in, or None. An explicit ``?lang=`` wins and is remembered,
    then the reader's own setting, the remembered choice, and what the browser asks for.
    """
    _Languages(folders).init_app(
        app,
        locale_selector=lambda: choose_language(reader()),
        timezone_selector=lambda: _zone(reader()),
    )
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(languages=LANGUAGES, locale_tag=locale_tag)
    app.after_request(_keep_language)


def choose_language(reader: Reader | None) -> str:
    """The language of this request."""
    chosen = (request.args.get("lang"), reader and reader.locale, request.cookies.get("lang"))
    for code in chosen:
        if code in CODES:
            return str(code)
    return _accepted()


def _accepted() -> str:
    """The first language of the browser that we have; any Chinese is better than none."""
    for wanted in request.accept_languages.values():
        for code in CODES:
            if wanted.replace("_", "-").partition("-")[0].lower() == code.partition("_")[0]:
                return code
    return CODES[0]


def _zone(reader: Reader | None) -> str:
    return reader.timezone if reader else "UTC"


def locale_tag() -> str:
    """The language of this page as HTML names it."""
    return TAGS.get(str(get_locale()), "en")


def _keep_language(response: Response) -> Response:
    if request.method == "GET" and request.args.get("lang") in CODES:
        remember(response, "lang", request.args["lang"])
    response.headers.add("Vary", "Accept-Language")
    return response


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def translate(template: str, params: dict[str, Any] | None = None) -> str:
    """A text marked with ``_l`` and its ``{names}``, in the language of this request."""
    return gettext(template).format_map(_Lenient(params or {}))
