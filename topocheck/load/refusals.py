"""Values that the API server refuses by the schema of a custom resource: no number, out of range, none of the words."""

from __future__ import annotations

from topocheck.load.addresses import AddressProblems, network
from topocheck.model.place import Place
from topocheck.model.problem import Problem
from topocheck.model.route import IpNetwork
from topocheck.model.template import is_template
from topocheck.model.value import Mapping, Scalar, Value

REFUSED = "SCH07"


class Refusals:
    """Collects what is refused in one object, under one code; a template is never a refusal, but makes the object ``templated``."""

    __slots__ = ("about", "code", "problems", "symptom", "templated")

    def __init__(self, about: str, symptom: str, code: str = REFUSED) -> None:
        self.about = about
        self.symptom = symptom
        self.code = code
        self.problems: list[tuple[str, Problem]] = []
        self.templated = False

    @property
    def first(self) -> Place | None:
        """The line for which the object is refused, None where it is not."""
        return self.problems[0][1].place if self.problems else None

    def add(self, place: Place, message: str, fix: str, said: str | None = None) -> None:
        """Say what is refused; ``said`` is the answer of the API server."""
        symptom = self.symptom if said is None else f'"{said}": {self.symptom}'
        self.problems.append((self.code, Problem(place, message, self.about, symptom, fix)))

    def text(self, mapping: Mapping, key: str) -> str | None:
        """The text under a key; None for a template."""
        scalar = mapping.scalar(key)
        return None if scalar is None or self._hidden(scalar) else scalar.text

    def word(self, mapping: Mapping, key: str, words: tuple[str, ...]) -> str | None:
        """One of some words, as written in the list."""
        value = self._value(mapping, key)
        if value is None:
            return None
        text = value.text if isinstance(value, Scalar) else "a list or a mapping"
        if text in words:
            return text
        self.add(value.place, f"{key} is {text}, and must be one of {', '.join(words)}", f"write {' or '.join(words)}")
        return None

    def number(self, mapping: Mapping, key: str, least: int, most: int) -> int | None:
        """An integer from ``least`` to ``most``. A number in quotes is refused too, for it is a string."""
        value = self._value(mapping, key)
        if value is None:
            return None
        data = value.data if isinstance(value, Scalar) else None
        if isinstance(data, int) and not isinstance(data, bool) and least <= data <= most:
            return data
        text = repr(data) if isinstance(value, Scalar) else "a list or a mapping"
        self.add(value.place, f"{key} is {text}, and must be a number from {least} to {most}", "correct the number")
        return None

    def networks(self, values: list[Value]) -> tuple[IpNetwork, ...]:
        """The networks of some texts; what is none is refused."""
        found = []
        for value in values:
            if isinstance(value, Scalar) and not self._hidden(value):
                misread = AddressProblems(self.about)
                subnet = network(value, misread) if "/" in value.text else None
                if subnet is not None:
                    found.append(subnet)
                else:
                    self.add(value.place, f"{value.text!r} is no network", "write a network as 172.16.4.0/24")
        return tuple(found)

    def _value(self, mapping: Mapping, key: str) -> Value | None:
        value = mapping.get(key)
        return None if isinstance(value, Scalar) and self._hidden(value) else value

    def _hidden(self, scalar: Scalar) -> bool:
        hidden = is_template(scalar.text)
        self.templated |= hidden
        return hidden
