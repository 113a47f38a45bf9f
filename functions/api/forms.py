"""A Twilio webhook's parameters exactly as they came: blank values and repeated names included, for the signature needs them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs


@dataclass(frozen=True, slots=True)
class TwilioForm:
    """Received parameters by name. Iterating gives the names; `getlist` is what Twilio's RequestValidator asks for."""

    values: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def parse(cls, encoded: bytes) -> "TwilioForm":
        """Read `application/x-www-form-urlencoded`; bytes that are not UTF-8 become replacement characters."""
        return cls(parse_qs(encoded.decode("utf-8", "replace"), keep_blank_values=True))

    def __iter__(self) -> Iterator[str]:
        return iter(self.values)

    def __len__(self) -> int:
        return len(self.values)

    def getlist(self, name: str) -> list[str]:
        """All values of that name, in the order received."""
        return self.values[name]

    def get(self, name: str) -> str:
        """The first value without surrounding blanks; empty if there is none."""
        return self.values[name][0].strip() if name in self.values else ""

    def whole_number(self, name: str) -> int | None:
        """The value as a whole number; Twilio sends all numbers as strings."""
        text = self.get(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None
