"""A process that saves a plan, to be killed, starved or lied to while it does.

It loads everything once and forks for every save, so that a test can have hundreds of them. Each
line on its standard input asks for one save: ``TARGET SIZE`` with the size in bytes that no file
may exceed (0: no limit). The fork says its number and stops; continued (SIGCONT), it saves and
answers in one line of JSON.
"""

import contextlib
import json
import os
import resource
import signal
import sys

import pyogrio  # noqa: F401  (geopandas would load it in the middle of a save)
from handmade import chessboard, plan

from gridplan.errors import StoreError
from gridplan.stores.planfile.geopackage import save_plan

LAND = chessboard(6, 4)


def version(number):
    """Two plans of the same board: in six columns, or in six pieces of rows."""
    if number:
        leaf = {u: int(u[1]) for u in LAND.unit_ids}
    else:
        leaf = {u: int(u[3]) // 2 * 3 + int(u[1]) // 2 for u in LAND.unit_ids}
    parents = [0, 0, 0, 1, 1, 1]
    return plan(LAND, leaf, parents, created="2026-03-05T08:00:00+08:00", reason="test")


def save(target, limit):
    os.kill(os.getpid(), signal.SIGSTOP)
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        save_plan(version(1), LAND, target)
    except StoreError as problem:
        return {"error": problem.message, "cure": problem.cure, "where": problem.where}
    except BaseException as problem:
        return {"fault": repr(problem)}
    return {"saved": True}


def main():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    for line in sys.stdin:
        target, limit = line.rstrip("\n").rsplit(" ", 1)
        child = os.fork()
        if child == 0:
            # GDAL speaks to the error stream, which is not what is tested here.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            answer = save(target, int(limit))
            print(json.dumps(answer), flush=True)
            os._exit(0)
        os.waitpid(child, os.WUNTRACED)
        print(child, flush=True)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child, 0)
        print("end", flush=True)


if __name__ == "__main__":
    main()
