"""What ciscoconfparse2 reads from configurations: a program of its own, which `test_second_opinion` runs in a process of its own.

JSON comes in, ``{"ios": text, "nxos": text}``, and goes out: by dialect and interface, what each port is and carries. The
library is no part of the project and no module of it imports this one.
"""

from __future__ import annotations

import importlib
import json
import logging
import sys
import warnings


def read(text: str, syntax: str) -> dict[str, dict[str, object]]:
    """The ports of a configuration."""
    library = importlib.import_module("ciscoconfparse2")
    parsed = library.CiscoConfParse(text.splitlines(), syntax=syntax, factory=True)
    return {
        port.text.split(None, 1)[1]: {
            "trunk": port.has_manual_switch_trunk,
            "access": port.has_manual_switch_access,
            "access_vlan": port.access_vlan,
            "native_vlan": port.native_vlan,
            "allowed_vlans": sorted(int(vlan) for vlan in port.trunk_vlans_allowed.as_list(result_type=int)),
        }
        for port in parsed.find_objects(r"^interface ")
    }


def main() -> None:
    """Answer about each text of the standard input."""
    logging.disable()
    warnings.simplefilter("ignore")
    texts = json.load(sys.stdin)
    answers = {syntax: read(text, syntax) for syntax, text in texts.items()}
    sys.stdout.write("\n" + json.dumps(answers))


if __name__ == "__main__":
    main()
