"""`python -m gridplan.cli` is `gridplan`."""

from .main import main

main()
