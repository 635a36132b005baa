"""A programme of its own for every test, on both databases."""

import pytest

from erp_modules.project.tests.office import Office
from erp_modules.testing import Bench


@pytest.fixture
def office(bench: Bench) -> Office:
    """Anna manages a programme that li sponsors."""
    return Office.opened(bench)
