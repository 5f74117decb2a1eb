"""The entry point of the process."""

from __future__ import annotations

import atexit
import gc
import signal
import sys
import traceback

from topocheck.cli.app import EVERYWHERE, app
from topocheck.cli.diff import diff
from topocheck.cli.ending import say
from topocheck.cli.fix import fix
from topocheck.cli.init import init
from topocheck.cli.inspect import inspect
from topocheck.cli.mcp import mcp
from topocheck.cli.place import place
from topocheck.cli.presync import presync
from topocheck.cli.reach import reach, whatif
from topocheck.cli.reference import checks, explain, schema
from topocheck.cli.trace import trace
from topocheck.cli.validate import validate
from topocheck.cli.words import hoisted
from topocheck.errors import TopocheckError

for _command in (
    validate,
    trace,
    reach,
    diff,
    fix,
    init,
    whatif,
    place,
    inspect,
    presync,
    mcp,
    explain,
    checks,
    schema,
):  # as the help lists them
    app.command(epilog=EVERYWHERE)(_command)


def main() -> None:
    """The entry point. The only place that catches everything: an internal error must not look like a clean answer."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # else it would end with 1, which means findings
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `topocheck ... | head` is no error
    gc.disable()  # one run makes no garbage worth a search, and the search takes most of the time
    atexit.register(gc.freeze)  # the last search, at the end of the process, has no use either
    arguments = hoisted(sys.argv[1:])
    try:
        app(arguments, prog_name="topocheck")
    except TopocheckError as error:
        say(f"error: {error}")
        sys.exit(error.exit_code)
    except Exception as error:  # noqa: BLE001 - see above
        if "--debug" in arguments:
            traceback.print_exc()
        say(f"fatal: nothing was checked\n{type(error).__name__}: {error}")
        sys.exit(TopocheckError.exit_code)
