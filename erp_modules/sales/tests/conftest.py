"""A shop of its own for every test, on both databases."""

import pytest

from erp_modules.sales.tests.shop import Shop
from erp_modules.testing import Bench


@pytest.fixture
def shop(bench: Bench) -> Shop:
    """A company that sells, with goods in stock."""
    return Shop.opened(bench)
