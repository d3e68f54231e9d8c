"""Ctrl-C stops the work, with exit code 3 and no traceback, whatever it meets."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from gridplan.cli.console import progress_bar

ROOT = Path(__file__).parents[2]

PATIENT = """
import sys, time
import click
from gridplan.cli.main import CommandLine, main
from gridplan.cli.console import progress_bar
from gridplan.progress import step
from gridplan.i18n import choose_language

def does():
    with progress_bar("Working") as progress:
        print("begun", flush=True)
        for _ in range(600):
            time.sleep(0.1)
            if {listens}:
                step(progress, 0.5)
    print("written", flush=True)

CommandLine.knows = lambda self, name: name == "trial"
CommandLine.get_command = lambda self, ctx, name: click.Command("trial", callback=does)
main(["trial"])
"""


def interrupted(script: str, signals: int) -> tuple[int, str, str]:
    """Run a script, send it so many Ctrl-C, and return code, stdout after the start, stderr."""
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGINT)
        if signals == 2:
            assert "again" in process.stderr.readline()
            process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        return process.returncode, out, err


def test_ctrl_c_cancels_at_the_next_step():
    code, out, err = interrupted(PATIENT.format(listens=True), signals=1)
    assert code == 3
    assert out == ""
    assert "Stopped at your request; nothing was written." in err
    assert "Traceback" not in err


def test_a_second_ctrl_c_stops_work_that_does_not_listen():
    code, out, err = interrupted(PATIENT.format(listens=False), signals=2)
    assert code == 3
    assert out == ""
    assert "Traceback" not in err


def test_ctrl_c_that_compiled_code_turns_into_another_error_is_ctrl_c():
    script = (
        PATIENT.format(listens=False)
        .replace("    with progress_bar", "    try:\n     with progress_bar")
        .replace(
            '    print("written"',
            "    except BaseException:\n     raise ImportError('no arrays') from None\n"
            '    print("written"',
        )
    )
    code, out, err = interrupted(script, signals=2)
    assert (code, out) == (3, "")
    assert "no arrays" not in err


def test_ctrl_c_that_python_can_only_drop_is_heeded_at_the_next_step():
    script = PATIENT.format(listens=True).replace(
        '        print("begun", flush=True)\n',
        "        class Dropped:\n"
        "            def __del__(self):\n"
        '                print("begun", flush=True)\n'
        "                time.sleep(20)\n"
        "        Dropped()\n",
    )
    code, out, err = interrupted(script, signals=2)
    assert (code, out) == (3, "")
    assert "Traceback" not in err


def test_ctrl_c_after_the_work_does_not_say_that_nothing_was_written():
    script = (
        PATIENT.format(listens=False)
        .replace('        print("begun", flush=True)\n        for', "        for")
        .replace("range(600)", "range(1)")
        .replace(
            '    print("written", flush=True)', '    print("begun", flush=True)\n    time.sleep(20)'
        )
    )
    code, out, err = interrupted(script, signals=1)
    assert (code, out) == (3, "")
    assert "Stopped at your request." in err
    assert "nothing was written" not in err


def test_ctrl_c_means_the_usual_again_after_the_work():
    before = signal.getsignal(signal.SIGINT)
    with progress_bar("Working"):
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_what_runs_in_the_background_goes_on():
    """A shell starts what stands before `&` with Ctrl-C ignored: it is for what is in front."""
    ignored = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    script = ignored + PATIENT.format(listens=True).replace("range(600)", "range(10)")
    code, out, err = interrupted(script, signals=1)
    assert (code, out) == (0, "written\n"), err
    assert "Stopping" not in err
