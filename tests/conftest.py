"""Tests in the background are no others than those in front."""

import signal

# A shell starts what stands before `&` with Ctrl-C ignored, and that is handed on: but some tests
# press it. Processes that the tests start have it as usual.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
