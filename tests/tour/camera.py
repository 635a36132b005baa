"""Pictures of pages as WebP, small enough for a document."""

import base64
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

IMAGES = Path(__file__).parents[2] / "workflow_engine" / "docs" / "images" / "tour"
#: No picture is larger, in bytes.
LARGEST = 120_000
#: From the best on, until it is small enough.
QUALITIES = (0.9, 0.8, 0.7, 0.55)
#: Chromium draws the picture again and writes it in its own hand.
ENCODE = """async ([picture, quality]) => {
  const image = new Image();
  image.src = 'data:image/png;base64,' + picture;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.width; canvas.height = image.height;
  canvas.getContext('2d').drawImage(image, 0, 0);
  return canvas.toDataURL('image/webp', quality).split(',')[1];
}"""


@dataclass(frozen=True)
class Album:
    """Pictures in one language, under names like ``2-task.en.webp``."""

    browser: Browser
    language: str
    folder: Path = IMAGES

    def take(self, page: Page, name: str) -> None:
        page.wait_for_load_state("networkidle")
        taken = base64.b64encode(page.screenshot(animations="disabled", caret="hide")).decode()
        file = self.folder / f"{name}.{self.language}.webp"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(self._small(taken))

    def _small(self, taken: str) -> bytes:
        desk = self.browser.new_page()
        try:
            for quality in QUALITIES:
                made = base64.b64decode(desk.evaluate(ENCODE, [taken, quality]))
                if len(made) < LARGEST:
                    return made
        finally:
            desk.close()
        raise ValueError(f"no picture of less than {LARGEST} bytes")
