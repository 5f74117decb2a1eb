"""Short ways to read one interface or one switch in a test."""

from __future__ import annotations

from topocheck.load.switch import read_switch
from topocheck.model.switch import Switch, SwitchInterface


def switch_of(dialect: str, text: str) -> Switch:
    """The switch of a text that has nothing wrong in it."""
    read = read_switch(text, "network/sw1.cfg", dialect=dialect)
    assert read.switch is not None
    assert read.problems == ()
    return read.switch


def port_of(dialect: str, *lines: str, before: str = "", name: str = "Ethernet1/1") -> SwitchInterface:
    """One port with the given lines below it."""
    text = f"{before}\ninterface {name}\n" + "".join(f"  {line}\n" for line in lines)
    return next(iter(switch_of(dialect, text).interfaces.values()))
