"""The command line of a benchmark: what it measures, its options, refusals in a sentence."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from .territories import Case


class Arguments(argparse.ArgumentParser):
    """What ``python -m benchmarks.NAME`` takes; its help begins with the text of the module.

    Parameters
    ----------
    module, text : str
        Name and docstring of the benchmark.
    """

    def __init__(self, module: str, text: str) -> None:
        super().__init__(
            prog=f"python -m {module}",
            description=text,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )

    def add_sizes(self, what: str, default: Sequence[int]) -> None:
        """Take ``sizes`` with blanks between: how much is measured, ``default`` when none is."""
        usual = " ".join(map(str, default))
        self.add_argument(
            "sizes", nargs="*", type=number, default=default, metavar="N",
            help=f"{what}; without: {usual}",
        )  # fmt: skip

    def add_list(
        self, name: str, kind: Callable[[str], tuple[Any, ...]], default: str, what: str
    ) -> None:
        """Take an option that is a list with commas between."""
        self.add_argument(
            name, type=kind, default=default, metavar="A,…", help=f"{what}; without: {default}"
        )

    def add_cases(self, seeds: str) -> None:
        """Take the territories of `cases_of`."""
        from .families import FAMILIES, KINDS

        families = f"of {', '.join(FAMILIES)}, each also with -granular"
        self.add_list("--families", chosen(KINDS), "voronoi", families)
        self.add_list("--sizes", numbers, "60000", "units of the territories")
        self.add_list("--seeds", numbers, seeds, "seeds of the territories")

    def error(self, message: str) -> NoReturn:
        """End with exit code 2, what is wrong, and where it is said what is right."""
        self.exit(2, f"{message[0].upper()}{message[1:]}. See {self.prog} --help.\n")


def measure_sizes(
    module: str,
    text: str,
    run: Callable[[Sequence[int]], Iterable[dict[str, Any]]],
    what: str,
    default: Sequence[int],
) -> None:
    """Run a benchmark that takes sizes alone, with a line for every record."""
    parser = Arguments(module, text)
    parser.add_sizes(what, default)
    for record in run(parser.parse_args().sizes):
        print("  ".join(f"{key} {value}" for key, value in record.items()), flush=True)


def cases_of(asked: argparse.Namespace) -> list[Case]:
    """All territories that were asked for."""
    from .territories import Case

    return [Case.of(*one) for one in product(asked.families, asked.sizes, asked.seeds)]


def number(text: str) -> int:
    """A whole number above zero."""
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text} is not a whole number above zero")
    return int(text)


def numbers(text: str) -> tuple[int, ...]:
    """Whole numbers above zero with commas between."""
    return tuple(map(number, text.split(",")))


def seconds(text: str) -> float:
    """A number of seconds above zero."""
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not 0.0 < found < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds above zero")
    return found


def weights(text: str) -> tuple[float, ...]:
    """Three numbers from zero on, of which one is above zero, with commas between."""
    try:
        found = tuple(map(float, text.split(",")))
    except ValueError:
        found = ()
    if len(found) != 3 or not all(0.0 <= one < float("inf") for one in found) or not any(found):
        raise argparse.ArgumentTypeError(
            f"{text} is not three weights from zero on, one of them above it"
        )
    return found


def chosen(known: Sequence[str], between: str = ",") -> Callable[[str], tuple[str, ...]]:
    """The type of a list of names out of those that are known."""

    def names(text: str) -> tuple[str, ...]:
        for name in text.split(between):
            if name not in known:
                raise argparse.ArgumentTypeError(
                    f"{name} is not known; choose among {', '.join(known)}"
                )
        return tuple(text.split(between))

    return names


def file(text: str) -> Path:
    """A file that is there."""
    if not Path(text).is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text}")
    return Path(text)
