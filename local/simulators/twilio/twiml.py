"""TwiML read into verbs, with the warnings that Twilio would log; no input or output.

*Documented* (TwiML for voice): a document has one `<Response>`; verbs and attributes are case-sensitive; one that cannot be
parsed is error 12100; an element that is no verb is logged (12200, schema validation) and skipped. `text/plain` is read
aloud. *Judgement*: unknown attributes are ignored without a word; an audio answer to a webhook is not supported here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

PARSE_FAILURE = 12100
SCHEMA_WARNING = 12200
BAD_CONTENT_TYPE = 12300

VERBS = frozenset(
    {"Connect", "Dial", "Gather", "Hangup", "Pause", "Play", "Record", "Redirect", "Reject", "Say"},
)
NOT_SIMULATED = frozenset(
    {"Echo", "Enqueue", "Leave", "Message", "Pay", "Prompt", "Queue", "Refer", "Siprec", "Sms", "Start", "Stop"}
)
"""Verbs that Twilio knows and this simulator does not: skipped with a warning that says so."""


class BadTwiml(ValueError):
    """The document cannot be used. `code` is Twilio's error code."""

    def __init__(self, code: int, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Element:
    """One verb or noun: its name, attributes, text (stripped) and child elements."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    children: tuple["Element", ...] = ()

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    def flag(self, name: str, default: bool) -> bool:
        return self.attributes.get(name, str(default)).strip().lower() == "true"

    def seconds(self, name: str, default: int, *, least: int = 0) -> int:
        """A whole number of seconds; the default where it is missing, not a number or too small."""
        try:
            value = int(self.attributes.get(name, default))
        except ValueError:
            return default
        return value if value >= least else default

    def named(self, name: str) -> Iterator["Element"]:
        return (child for child in self.children if child.name == name)


@dataclass(frozen=True, slots=True)
class Document:
    """Verbs in order. `url` is where it came from: relative URLs and default actions are resolved against it."""

    verbs: tuple[Element, ...]
    url: str
    warnings: tuple[tuple[int, str], ...] = ()
    inline: bool = False
    """True if the text came by REST, so that there is no current document URL."""


def parse(text: str, url: str, *, inline: bool = False) -> Document:
    """Read a document. Raises BadTwiml (12100) if it is no XML or not a `<Response>`."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise BadTwiml(PARSE_FAILURE, "a document type declaration")  # judgement; also keeps entity bombs out
    try:
        root = ElementTree.fromstring(text.strip())  # noqa: S314  # no DOCTYPE gets here
    except ElementTree.ParseError as error:
        raise BadTwiml(PARSE_FAILURE, str(error)) from error
    if root.tag != "Response":
        raise BadTwiml(PARSE_FAILURE, f"the root element is <{root.tag}>, not <Response>")
    verbs: list[Element] = []
    warnings: list[tuple[int, str]] = []
    for child in root:
        element = _element(child)
        if element.name in VERBS:
            verbs.append(element)
        elif element.name in NOT_SIMULATED:
            warnings.append((SCHEMA_WARNING, f"<{element.name}> is not simulated; it was skipped"))
        else:
            warnings.append((SCHEMA_WARNING, f"<{element.name}> is no voice verb; it was skipped"))
    return Document(tuple(verbs), url, tuple(warnings), inline)


def from_answer(text: str, content_type: str, url: str) -> Document:
    """Read a webhook's answer by its content type. Raises BadTwiml (12100, 12300)."""
    kind = content_type.split(";")[0].strip().lower()
    if kind in ("text/xml", "application/xml", "text/html"):
        return parse(text, url)
    if kind == "text/plain":
        return Document((Element("Say", text=text.strip()),), url)
    raise BadTwiml(BAD_CONTENT_TYPE, f"content type {content_type!r}")


def _element(node: ElementTree.Element) -> Element:
    return Element(
        name=node.tag,
        attributes=dict(node.attrib),
        text=(node.text or "").strip(),
        children=tuple(_element(child) for child in node),
    )
