"""Say which versions of the map libraries the system's Python has, as constraints for pip.

Run by the system's own Python, with nothing but the standard library. Prints one ``name==version``
for each library found. Ends with 1, and says why on standard error, when a library is missing or
older than pyproject.toml asks for: then the system's libraries cannot be used.
"""

import re
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = ("numpy", "scipy", "pandas", "shapely", "pyproj", "pyogrio", "geopandas", "matplotlib")


def numbers(text):
    """The leading numbers of a version: "2.2.3+dfsg" becomes (2, 2, 3)."""
    return tuple(int(part) for part in re.match(r"\d+(\.\d+)*", text).group().split("."))


def main():
    """Print the constraints; the exit code says whether they suffice."""
    wanted = (Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8")
    problems = []
    for library in LIBRARIES:
        least = re.search(rf'"{library}>=([\d.]+)', wanted).group(1)
        try:
            found = version(library)
        except PackageNotFoundError:
            problems.append(f"{library} is missing")
            continue
        if numbers(found) < numbers(least):
            problems.append(f"{library} {found} is older than {least}")
        print("{}=={}".format(library, ".".join(map(str, numbers(found)))))
    if problems:
        print(", ".join(problems), file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
