"""An office of its own for every test, on both databases."""

import pytest

from erp_modules.hr.tests.office import Office
from erp_modules.testing import Bench


@pytest.fixture
def office(bench: Bench) -> Office:
    """A company where people work who ask for leave and claim expenses."""
    return Office.opened(bench)
