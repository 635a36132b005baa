"""The tour through a purchase: walked by a test, and by ``python -m tests.tour`` with a camera."""
