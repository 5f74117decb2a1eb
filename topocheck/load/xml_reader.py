"""XML in which every element knows its line; a document type or an entity is refused, for files under check are not trusted.

The parser is expat of the standard library. Source of the refusal: OWASP, "XML External Entity Prevention Cheat Sheet":
refuse document types altogether, so that neither external entities nor expanding ones ("billion laughs") exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import NoReturn
from xml.parsers import expat

from topocheck.model.place import Place

DEEPEST = 100
_DECLARED_ENCODING = re.compile(r"\A(\s*<\?xml[^>]*?)\s+encoding\s*=\s*(?:\"[^\"]*\"|'[^']*')")


class XmlElement:
    """One element. ``text`` is what stands in it before its first child, without white space around it."""

    __slots__ = ("attributes", "children", "column", "line", "parts", "tag")

    def __init__(self, tag: str, attributes: dict[str, str], line: int, column: int) -> None:
        self.tag = tag
        self.attributes = attributes
        self.line = line
        self.column = column
        self.children: list[XmlElement] = []
        self.parts: list[str] = []

    @property
    def text(self) -> str:
        """The characters of the element."""
        return "".join(self.parts).strip()

    def all(self, *path: str) -> Iterator[XmlElement]:
        """The elements at a path of tags, in the order of the file."""
        if not path:
            yield self
            return
        for child in self.children:
            if child.tag == path[0]:
                yield from child.all(*path[1:])

    def get(self, *path: str) -> XmlElement | None:
        """The first element at a path of tags."""
        return next(self.all(*path), None)

    def value(self, *path: str) -> str | None:
        """The text of the first element at a path of tags; None where there is none or it is empty."""
        found = self.get(*path)
        return (found.text or None) if found is not None else None

    def place(self, file: str) -> Place:
        """Where the element starts."""
        return Place(file, self.line, self.column)

    def __repr__(self) -> str:
        return f"XmlElement({self.tag!r} on line {self.line})"


@dataclass(frozen=True, slots=True)
class XmlFault:
    """Why a text is not read as XML, to follow "this is no XML that can be read:", and where that shows."""

    line: int
    column: int
    message: str


class _RefusedError(Exception):
    def __init__(self, fault: XmlFault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def read_xml(text: str) -> XmlElement | XmlFault:
    """The root element of a text, or what is wrong with it. Never raises.

    The text is characters already, so an encoding that it declares is of no meaning.
    """
    text = _DECLARED_ENCODING.sub(r"\1", text.removeprefix("\ufeff"), count=1)
    reader = _Reader()
    try:
        reader.parser.ParseFile(BytesIO(text.encode("utf-8", "replace")))
    except _RefusedError as refused:
        return refused.fault
    except expat.ExpatError as error:
        return XmlFault(error.lineno, error.offset + 1, expat.ErrorString(error.code))
    return reader.root or XmlFault(1, 1, "it has no element")


class _Reader:
    """Builds the elements as expat reports them."""

    def __init__(self) -> None:
        self.root: XmlElement | None = None
        self.open: list[XmlElement] = []
        self.parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._entity

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self.open) >= DEEPEST:
            self._refuse(f"it is nested deeper than {DEEPEST} levels")
        element = XmlElement(tag, attributes, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def _end(self, _tag: str) -> None:
        self.open.pop()

    def _characters(self, characters: str) -> None:
        element = self.open[-1]
        if not element.children:
            element.parts.append(characters)

    def _doctype(self, *_declaration: object) -> None:
        self._refuse("a document type is not allowed here")

    def _entity(self, *_declaration: object) -> None:
        self._refuse("an entity must not be declared here")

    def _refuse(self, why: str) -> NoReturn:
        raise _RefusedError(XmlFault(self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1, why))
