"""``python -m tests.random_models --models 2000 --paths 10``, or ``--seed N`` for one model."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable
from multiprocessing import Pool

from tests.random_models.comparing import Difference, compare, describe
from tests.random_models.generating import FEATURES, generate
from tests.random_models.shrinking import shrink


def main() -> int:
    """Exit status 1 when there is a difference."""
    options = _options()
    features = frozenset(options.only.split(",") if options.only else FEATURES)
    features -= frozenset(options.without.split(","))
    if options.seed is not None:
        return _one(options.seed, options.paths, features, whole=options.whole)
    work = [(seed, options.paths, features) for seed in _seeds(options)]
    found: list[Difference] = []
    with Pool(options.processes) as pool:
        for difference in pool.imap_unordered(_play, work, chunksize=8):
            if difference is not None:
                found.append(difference)
    _report(found, shown=options.show)
    print(f"agreed on {len(work) - len(found)} of {len(work)} models by {options.paths} paths")
    return 1 if found else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.random_models", description=__doc__)
    parser.add_argument("--models", type=int, default=2_000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--paths", type=int, default=10)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, help="play one model, print it, make it smaller")
    parser.add_argument("--whole", action="store_true", help="do not make it smaller")
    parser.add_argument("--show", type=int, default=3, help="how many differences to print")
    parser.add_argument("--only", help=f"of {','.join(FEATURES)}")
    parser.add_argument("--without", default="", help="leave these out")
    return parser.parse_args()


def _seeds(options: argparse.Namespace) -> Iterable[int]:
    return range(options.first, options.first + options.models)


def _play(work: tuple[int, int, frozenset[str]]) -> Difference | None:
    seed, paths, features = work
    return compare(generate(seed, features), paths)


def _one(seed: int, paths: int, features: frozenset[str], *, whole: bool) -> int:
    model = generate(seed, features)
    found = compare(model, paths)
    if found is None:
        print("\n".join(describe(model)))
        print(f"seed {seed}: engine and reference agree on {paths} paths")
        return 0
    print(found if whole else shrink(found))
    return 1


def _report(found: list[Difference], *, shown: int) -> None:
    """The smallest first, made smaller still."""
    found.sort(key=lambda difference: difference.model.size)
    for difference in found[:shown]:
        print(shrink(difference), end="\n\n")
    kinds = Counter(difference.what.split("\n")[0][:60] for difference in found)
    for what, count in kinds.most_common(12):
        print(f"{count:5} {what}")
    if found:
        print("seeds:", *sorted(difference.model.seed for difference in found)[:40])


if __name__ == "__main__":
    sys.exit(main())
