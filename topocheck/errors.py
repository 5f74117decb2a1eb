"""The exceptions that topocheck raises on purpose.

    TopocheckError
    ├── UsageError    what was asked for can't be meant: an unknown or ambiguous name, a bad option      exit code 2
    └── InputError    there is nothing to check: the folder or file is missing, unreadable or empty     exit code 3

A mistake *in* the input is no exception: it is a finding at its line, and the rest of the input is still checked.
"""

from __future__ import annotations


class TopocheckError(Exception):
    """The root: its text is shown to people as it is, so it says what is wrong and what to do."""

    exit_code = 4


class UsageError(TopocheckError):
    """What was asked for can't be meant."""

    exit_code = 2


class InputError(TopocheckError):
    """There is nothing to check."""

    exit_code = 3
