"""A person at a browser without JavaScript, for tests of pages: signs in, reads, sends forms."""

from typing import Any

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.ui.office import PASSWORD, Office


class Visitor:
    """Follows links and sends forms as a person would; keeps the last answer."""

    def __init__(self, office: Office, who: str | None = None) -> None:
        self.client: FlaskClient = office.house().test_client()
        self.answer: TestResponse
        if who is not None:
            self.get("/sign-in")
            self.send("/sign-in", login=who, password=PASSWORD)

    def get(self, path: str) -> BeautifulSoup:
        self.answer = self.client.get(path)
        return self.page

    def send(self, path: str, **fields: Any) -> BeautifulSoup:
        """Post with the token of the page last read, and go where the answer leads."""
        data = {"csrf_token": self._token(), **fields}
        self.answer = self.client.post(path, data=data, follow_redirects=True)
        return self.page

    @property
    def page(self) -> BeautifulSoup:
        return BeautifulSoup(self.answer.get_data(), "html.parser")

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def address(self) -> str:
        return self.answer.request.path

    @property
    def said(self) -> str:
        """What the messages on the page say."""
        return " ".join(note.get_text(" ", strip=True) for note in self.page.select(".note"))

    @property
    def main(self) -> str:
        found = self.page.find("main")
        return found.get_text(" ", strip=True) if found else ""

    def _token(self) -> str:
        meta = self.page.select_one("meta[name=csrf-token]")
        return str(meta["content"]) if meta else ""
