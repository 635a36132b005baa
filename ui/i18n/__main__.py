"""``python -m ui.i18n extract|check [package …]``: keeps translations complete."""

import sys

from ui.i18n import CODES
from ui.i18n.check import problems
from ui.i18n.extract import update
from ui.i18n.packages import find_packages

USAGE = "usage: python -m ui.i18n extract|check [package …]"


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in ("extract", "check"):
        print(USAGE, file=sys.stderr)
        return 2
    action, *names = arguments
    chosen = [p for p in find_packages() if not names or p.name in names]
    translated = CODES[1:]
    if action == "extract":
        for package in chosen:
            new = sum(update(package, code) for code in translated)
            print(f"{package.name}: {new} new")
        return 0
    found = [line for code in translated for line in problems(chosen, code)]
    print("\n".join(found) or "every text is translated")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
