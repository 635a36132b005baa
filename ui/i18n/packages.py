"""The packages that have texts of their own, found by their folders."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Package:
    """A folder with texts and, beneath it, ``translations``."""

    name: str
    folder: Path

    @property
    def translations(self) -> Path:
        return self.folder / "translations"

    @property
    def templates(self) -> list[Path]:
        return sorted((self.folder / "templates").rglob("*.html"))


def find_packages(root: Path = ROOT) -> Iterator[Package]:
    """The pages first: their wording of a shared text wins."""
    yield Package("ui", root / "ui")
    yield Package("workflow_engine", root / "workflow_engine")
    for manifest in sorted((root / "erp_modules").glob("*/module.py")):
        yield Package(f"erp_modules.{manifest.parent.name}", manifest.parent)


def translation_folders(root: Path = ROOT) -> list[Path]:
    """What ``init_i18n`` reads: the translations of all packages."""
    return [package.translations for package in find_packages(root)]
