"""What tests of many rooms share. Tests in the background are no others than those in front."""

import signal

import pytest

# A shell starts what stands before `&` with Ctrl-C ignored, and that is handed on: but some tests
# press it. Processes that the tests start have it as usual.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def english():
    """What is said, in English, whatever the machine speaks."""
    from gridplan.i18n import choose_language

    choose_language("en")
    yield
    choose_language(None)


@pytest.fixture
def written(monkeypatch) -> list[str]:
    """All texts that are put on a picture."""
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    texts: list[str] = []
    for owner in (Axes, Figure):

        def record(self, x, y, s, *rest, plain=owner.text, **style):
            texts.append(s)
            return plain(self, x, y, s, *rest, **style)

        monkeypatch.setattr(owner, "text", record)
    return texts
