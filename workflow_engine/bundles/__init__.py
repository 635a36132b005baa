"""A bundle: the files of a deployment, unpacked, checked as one, compared and packed again."""

from workflow_engine.bundles.checking import Checked, Surroundings, check
from workflow_engine.bundles.difference import BundleDifference, FileDifference, compare
from workflow_engine.bundles.finding import FileFinding
from workflow_engine.bundles.hashing import canonical, digest
from workflow_engine.bundles.kinds import MANIFEST, SCENARIOS, kind_of
from workflow_engine.bundles.packing import pack
from workflow_engine.bundles.reading import Bundle, NoModel, read
from workflow_engine.bundles.unpacking import BadArchive, BadFileName, NamedTwice, is_zip, unpack

__all__ = [
    "MANIFEST",
    "SCENARIOS",
    "BadArchive",
    "BadFileName",
    "Bundle",
    "BundleDifference",
    "Checked",
    "FileDifference",
    "FileFinding",
    "NamedTwice",
    "NoModel",
    "Surroundings",
    "canonical",
    "check",
    "compare",
    "digest",
    "is_zip",
    "kind_of",
    "pack",
    "read",
    "unpack",
]
