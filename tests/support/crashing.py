"""Sessions that end badly."""


def crash(session):
    """What the operating system does when a process is killed: its files are closed, no more."""
    session._journal._close()
    session._journal.lease._file.close()


def paint(table, session, *cells, target="B"):
    outcome = session.stroke(table.at(*cells), session.number(2, target), why="test")
    assert outcome.allowed
