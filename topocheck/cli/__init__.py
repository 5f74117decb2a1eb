"""The command line: arguments in, a call of `topocheck.api`, a report out, an exit code.

Exit codes: 0 checked and clean, or delivered; 1 findings, or not delivered; 2 usage; 3 input missing, unreadable, or
nothing to check; 4 internal error. One module for each command.
"""

from topocheck.cli.entry import main

__all__ = ["main"]
