"""People who come to the service one after the other, each with a browser of his own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from playwright.sync_api import Browser, Page

from tests.guides.company import Company
from tests.tour.wording import WORDING, Wording
from tests.ui.browser import DESKTOP, PHONE
from workflow_engine.commands.accounts import ChangePreferences, ResetPassword
from workflow_engine.persistence import lookups

#: Takes a picture of the page under a name.
Camera = Callable[[Page, str], None]


def no_camera(page: Page, name: str) -> None:
    """Whoever only walks takes no pictures."""


@dataclass
class Tour:
    """A company, a browser, and the language that everybody on the tour has chosen."""

    company: Company
    browser: Browser
    language: str
    camera: Camera = no_camera
    passwords: dict[str, str] = field(default_factory=dict)

    @property
    def words(self) -> Wording:
        return WORDING[self.language]

    def later(self, **span: float) -> None:
        """Let time pass, and the processes do what is due."""
        stage = self.company.stage
        stage.clock.travel(timedelta(**span))
        stage.run_jobs()

    @contextmanager
    def visit(self, login: str, *, phone: bool = False) -> Iterator[Page]:
        """A page of somebody who has just signed in; the browser knows the company's time."""
        context = self.browser.new_context(
            base_url=self.company.address,
            viewport=PHONE if phone else DESKTOP,
            locale=self.language.replace("_Hans_", "-"),
            timezone_id="Asia/Shanghai",
            has_touch=phone,
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.clock.set_fixed_time(self.company.stage.clock.now())
        page.goto("/sign-in")
        page.fill("[name=login]", login)
        page.fill("[name=password]", self._password(login))
        with page.expect_navigation():
            page.press("[name=password]", "Enter")
        yield page
        context.close()

    def _password(self, login: str) -> str:
        if login not in self.passwords:
            stage = self.company.stage
            run, person = stage.product.engine.execute, stage.people[login]
            run(ChangePreferences(locale=self.language), person)
            account = lookups.account_id(stage.product.database, login)
            assert account is not None
            self.passwords[login] = run(ResetPassword(account), stage.system)
        return self.passwords[login]


def press(page: Page, selector: str) -> None:
    """Press what leads to another page, and wait until it is there."""
    with page.expect_navigation():
        page.click(selector)


def act(page: Page, name: str) -> None:
    """Press the button of an act of a record that needs no form."""
    press(page, f"main form[action$='/acts/{name}'] button")


def save(page: Page) -> None:
    press(page, "main .btn-primary[name=outcome], main form .btn-primary[type=submit]")


def sees(page: Page, text: str) -> None:
    """The main part of the page says so, where people can see it."""
    found = page.locator("main").get_by_text(text, exact=True).locator("visible=true")
    assert found.count() > 0, f"{page.url} does not say {text!r}"
