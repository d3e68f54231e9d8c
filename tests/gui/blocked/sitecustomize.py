"""On the path of a Python, it makes a system without the libraries for maps and tables."""

import sys


class Blocker:
    """Nobody finds these packages."""

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"geopandas", "pandas", "shapely", "pyogrio", "scipy", "numba"}:
            raise ModuleNotFoundError(f"No module named {name!r} (blocked by a test)", name=name)


sys.meta_path.insert(0, Blocker())
