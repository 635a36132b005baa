"""What browser tests share: one Chromium, pages by width, theme and language, axe, key walks."""

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

AXE = Path(__file__).parent / "vendor/axe/axe.min.js"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SERIOUS = ("serious", "critical")


@dataclass(frozen=True)
class View:
    """How a page is looked at; its text names the view in test ids."""

    width: str = "desktop"
    theme: str = "light"
    language: str = "en"

    def __str__(self) -> str:
        return f"{self.width}-{self.theme}-{self.language}"


#: Each pair of a width, a theme and a language is in one of them.
EVERY_VIEW = [
    View("desktop", "light", "en"),
    View("desktop", "dark", "zh_Hans_CN"),
    View("phone", "light", "zh_Hans_CN"),
    View("phone", "dark", "en"),
]


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


def need_chromium() -> str:
    """The browser's path; without one the test is skipped, in CI it fails."""
    found = chromium()
    if found:
        return found
    if os.environ.get("CI") == "true":
        pytest.fail("Chromium is missing; install the packages chromium and fonts-noto-cjk")
    pytest.skip("Chromium is not installed")


@contextmanager
def launched() -> Iterator[Browser]:
    path = need_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def whole(app: Any) -> Any:
    """The app with answers read and closed before they are sent.

    Werkzeug leaves a static file open when the browser resets the connection meanwhile.
    """

    def answer(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        with closing(app(environ, start_response)) as body:
            return [b"".join(body)]

    return answer


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The address of an app that runs in a thread of this process."""
    server = make_server("127.0.0.1", 0, whole(app), threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


class Watched:
    """A page that keeps what the console, the network and the security policy complained about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


@contextmanager
def opened(browser: Browser, base: str, view: View | None = None) -> Iterator[Watched]:
    """A fresh page of a browser that prefers the view's width, theme and language."""
    view = view or View()
    context = browser.new_context(
        base_url=base,
        viewport=PHONE if view.width == "phone" else DESKTOP,
        color_scheme="dark" if view.theme == "dark" else "light",
        locale=view.language.replace("_Hans_", "-"),
        has_touch=view.width == "phone",
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    yield Watched(context.new_page())
    context.close()


def axe(page: Page, *, include: str = "html") -> list[str]:
    """Serious faults against WCAG 2.2 AA on the page, one line each."""
    # A busy machine may show the text before the styles.
    page.wait_for_load_state()
    if not page.evaluate("() => 'axe' in window"):
        # Evaluated by the debugger, so the page's own content policy stays as it is.
        page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"runOnly": {"type": "tag", "values": AXE_RULES}, "resultTypes": ["violations"]}
    call = f"() => axe.run({json.dumps(include)}, {json.dumps(options)})"
    found = page.evaluate(call)["violations"]
    return [
        f"{fault['id']}: {node['target'][0]}: {node['failureSummary'].splitlines()[1].strip()}"
        for fault in found
        if fault["impact"] in SERIOUS
        for node in fault["nodes"]
    ]


def walk(page: Page, steps: int) -> list[str]:
    """Press Tab and name what gets the focus each time, by its words or label."""
    names = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        names.append(focused(page))
    return names


def focused(page: Page) -> str:
    name = page.evaluate(
        """() => {
          const at = document.activeElement;
          const label = at.getAttribute('aria-label') || at.title || at.innerText;
          return (label || at.name || at.tagName).trim().split('\\n')[0];
        }"""
    )
    return str(name)


def focus_is_visible(page: Page) -> bool:
    """Whether the focused element has an outline that can be seen."""
    return bool(
        page.evaluate(
            """() => {
              const style = getComputedStyle(document.activeElement);
              return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
            }"""
        )
    )


def too_small(page: Page, selectors: Sequence[str], least: int = 44) -> list[str]:
    """Visible targets smaller than a thumb needs."""
    return list(
        page.evaluate(
            """([selectors, least]) => [...document.querySelectorAll(selectors)]
              .map(element => [element, element.getBoundingClientRect()])
              .filter(([, box]) => box.width && (box.height < least - .5 || box.width < least - .5))
              .map(([element, box]) =>
                `${element.className} ${element.innerText.trim()} ${box.width}x${box.height}`)""",
            [", ".join(selectors), least],
        )
    )


def sideways(page: Page) -> int:
    """How many pixels the page is wider than the window; none is right."""
    return int(
        page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
    )
