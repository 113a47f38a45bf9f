"""What a model may propose for a doubtful item, and the port behind which it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from functions.menu_ocr.repair.region import Region


@dataclass(frozen=True, slots=True)
class ProposedPrice:
    """A price as it stands on the paper, and the size that it belongs to ("" for none)."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """How an item should read, in the words of the paper. Nothing of it is believed before `checking` has found it there."""

    name: str
    description: str
    prices: tuple[ProposedPrice, ...]


class Repairer(Protocol):
    """Looks at doubtful items again."""

    def propose(self, regions: Sequence[Region]) -> Mapping[int, Proposal]:
        """Proposals by the place of the region in the sequence; none for what cannot be told.

        Raises VendorRefused, VendorUnavailable or VendorConfused; it answers within a time that it sets itself.
        """
        ...
