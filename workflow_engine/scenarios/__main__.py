"""The child of ``apart``: reads a request, plays, says how far it is, and writes the report."""

import json
import signal
import sys
from dataclasses import replace

from workflow_engine.scenarios.apart import LAST_SECONDS, MOST_BYTES, answer, say, unpacked
from workflow_engine.scenarios.rehearsing import rehearse

try:
    import resource
except ImportError:  # Windows has no such limits.
    resource = None  # type: ignore[assignment]


def main() -> None:
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
        signal.alarm(LAST_SECONDS)
    request = unpacked(json.loads(sys.stdin.buffer.read()))
    print(answer(rehearse(replace(request, watch=say))))


if __name__ == "__main__":
    main()
