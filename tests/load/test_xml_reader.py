"""XML with places, and XML that attacks its reader."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from topocheck.load.xml_reader import DEEPEST, XmlElement, XmlFault, read_xml

Shape = tuple[str, int, int, str, list["Shape"]]


def shape(element: XmlElement) -> Shape:
    return (element.tag, element.line, element.column, element.text, [shape(child) for child in element.children])


def test_every_element_knows_its_line() -> None:
    root = read_xml('<?xml version="1.0"?>\n<a>\n  <b x="1"> one &amp;\n two </b>\n  <c/>\n</a>\n')
    assert isinstance(root, XmlElement)
    assert shape(root) == ("a", 2, 1, "", [("b", 3, 3, "one &\n two", []), ("c", 5, 3, "", [])])
    assert root.children[0].attributes == {"x": "1"}


def test_paths_lead_to_elements_and_texts() -> None:
    root = read_xml("<a><b><c>1</c></b><b><c>2</c></b><d/></a>")
    assert isinstance(root, XmlElement)
    assert [each.text for each in root.all("b", "c")] == ["1", "2"]
    assert (root.value("b", "c"), root.value("d"), root.value("e")) == ("1", None, None)


def test_a_declared_encoding_does_not_matter_for_a_text() -> None:
    root = read_xml("<?xml version='1.0' encoding='ISO-8859-1'?>\n<a>\u00e9</a>")
    assert isinstance(root, XmlElement)
    assert (root.line, root.text) == (2, "\u00e9")


def test_entities_that_expand_are_refused_where_the_document_type_stands() -> None:
    bomb = '<?xml version="1.0"?>\n<!DOCTYPE a [\n<!ENTITY b "bbbbbbbb">\n<!ENTITY c "&b;&b;&b;">\n]>\n<a>&c;</a>'
    assert read_xml(bomb) == XmlFault(2, 13, "a document type is not allowed here")


def test_an_external_entity_is_refused() -> None:
    text = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    assert read_xml(text) == XmlFault(1, 13, "a document type is not allowed here")


def test_an_external_document_type_is_refused() -> None:
    assert read_xml('<!DOCTYPE a SYSTEM "http://example.com/a.dtd"><a/>') == XmlFault(
        1, 46, "a document type is not allowed here"
    )


def test_deep_nesting_is_refused() -> None:
    assert isinstance(read_xml("<a>" * DEEPEST + "</a>" * DEEPEST), XmlElement)
    fault = read_xml("<a>" * 100_000)
    assert fault == XmlFault(1, 3 * DEEPEST + 1, f"it is nested deeper than {DEEPEST} levels")


def test_broken_xml_is_a_fault_at_its_line() -> None:
    assert read_xml("<a>\n<b>\n</a>") == XmlFault(3, 3, "mismatched tag")
    assert read_xml("") == XmlFault(1, 1, "no element found")
    assert read_xml("<a>&nbsp;</a>") == XmlFault(1, 4, "undefined entity")


@given(st.text(alphabet=st.sampled_from("<>/ab&;!\"'=? \n[]\0\ud800")) | st.text())
def test_no_text_makes_it_raise(text: str) -> None:
    assert isinstance(read_xml(text), XmlElement | XmlFault)
