"""``python -m tests.tour``: walk through the demo company and take the pictures of the tour."""

import logging

from tests.guides.company import open_company
from tests.tour.camera import IMAGES, Album
from tests.tour.visits import Tour
from tests.tour.walk import walk
from tests.tour.wording import WORDING
from tests.ui.browser import launched


def main() -> None:
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    with launched() as browser:
        for language, words in WORDING.items():
            with open_company(["procure_to_pay"]) as company:
                walk(Tour(company, browser, language, Album(browser, words.short).take))
    for picture in sorted(IMAGES.glob("*.webp")):
        print(f"{picture.stat().st_size // 1024:4d} KiB {picture.name}")


if __name__ == "__main__":
    main()
