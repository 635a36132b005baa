"""``python -m tests``: what this machine lacks is named first, then all tests run."""

import os
import shutil
import socket
import sys

import pytest

SERVICES = {"PostgreSQL": 5432, "Redis": 6379, "RabbitMQ": 5672}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def missing() -> list[str]:
    found = []
    for name, port in SERVICES.items():
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)):
                found.append(name)
    if not any(map(shutil.which, CHROMIUM)):
        found.append("Chromium")
    return found


def main() -> int:
    for name in missing():
        print(f"{name} is not here: the tests that need it are skipped.", flush=True)
    # The missing services are named above; a line for each skipped test would bury the rest.
    skips = ["-rs"] if os.environ.get("CI") else []
    return int(pytest.main(["-n", "2", "--dist", "loadfile", *skips, *sys.argv[1:]]))


if __name__ == "__main__":
    sys.exit(main())
