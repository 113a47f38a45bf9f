"""The default conversation: items in order, and the rules for adding, reading, truncating and deleting them.

An item is what the client can see. Beside it stands what the model alone has: the sound, what it understood of a caller's
words, and the words of its own that can have been heard. Source: openai types `conversation_item_*_event`.
"""

import base64
import copy
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from local.simulators.realtime.refusals import Refused
from local.simulators.realtime.sound import outgoing
from local.speech import ulaw
from local.speech.ears import Transcript
from local.speech.ulaw import Samples

Item: TypeAlias = dict[str, Any]
_NO_SOUND: Samples = np.zeros(0, dtype=np.int16)


@dataclass(slots=True)
class Entry:
    """One item and what the model has of it. `sound_ms` of an assistant's item is what has been generated so far."""

    item: Item
    sound: Samples = field(default_factory=lambda: _NO_SOUND)
    sound_ms: int = 0
    hearing: Transcript | None = None
    said: str = ""
    language: str = ""
    revision: int = 0
    truncated: bool = False

    @property
    def id(self) -> str:
        """The item's id."""
        return str(self.item["id"])


class Conversation:
    """An ordered list of entries. Every method that can fail raises Refused and changes nothing."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def __iter__(self) -> Any:
        return iter(self._entries)

    @property
    def last_id(self) -> str | None:
        """The id after which a new item would come."""
        return self._entries[-1].id if self._entries else None

    def add(self, entry: Entry, after: str | None = None) -> str | None:
        """Put an item at the end, at the front (`root`) or after another; the id before it, None at the front."""
        if any(entry.id == one.id for one in self._entries):
            message = f"Error adding item: the conversation already has an item with id '{entry.id}'."
            raise Refused("item_create_invalid_item_id", message, param="item.id")
        if after is None:
            position = len(self._entries)
        elif after == "root":
            position = 0
        else:
            position = (
                self._entries.index(self.find(after, "item_create_invalid_previous_item_id", "previous_item_id")) + 1
            )
        self._entries.insert(position, entry)
        return self._entries[position - 1].id if position else None

    def find(self, item_id: Any, code: str, param: str = "item_id") -> Entry:
        """The entry of that id; Refused with the code if there is none."""
        for entry in self._entries:
            if entry.id == item_id:
                return entry
        raise Refused(code, f"Item with id '{item_id}' was not found in the conversation.", param=param)

    def before(self, entry: Entry) -> str | None:
        """The id of the item before this one."""
        position = self._entries.index(entry)
        return self._entries[position - 1].id if position else None

    def delete(self, item_id: Any) -> None:
        """Forget an item, its sound and what was understood of it."""
        self._entries.remove(self.find(item_id, "item_delete_invalid_item_id"))

    def truncate(self, item_id: Any, content_index: Any, audio_end_ms: Any) -> None:
        """Cut an assistant's sound at a millisecond and drop its transcript; the model keeps the words before the cut."""
        entry = self.find(item_id, "item_truncate_invalid_item_id")
        if entry.item["type"] != "message" or entry.item.get("role") != "assistant":
            raise Refused("invalid_value", "Only model output audio messages can be truncated.", param="item_id")
        for name, value in (("content_index", content_index), ("audio_end_ms", audio_end_ms)):
            if isinstance(value, bool) or not isinstance(value, int):
                raise Refused("invalid_type", f"Invalid type for '{name}': expected an integer.", param=name)
        content = entry.item["content"]
        if not 0 <= content_index < len(content) or content[content_index]["type"] != "output_audio":
            raise Refused(
                "invalid_value", f"There is no audio at content index {content_index}.", param="content_index"
            )
        if audio_end_ms < 0:
            raise Refused("invalid_value", "'audio_end_ms' may not be negative.", param="audio_end_ms")
        if audio_end_ms > entry.sound_ms:
            message = f"Audio content of {entry.sound_ms}ms is already shorter than {audio_end_ms}ms"
            raise Refused("invalid_value", message, param="audio_end_ms")
        entry.said = words_within(entry.said, audio_end_ms, entry.sound_ms)
        entry.sound = entry.sound[: audio_end_ms * ulaw.SAMPLE_RATE // 1000]
        entry.sound_ms = audio_end_ms
        entry.truncated = True
        entry.revision += 1
        content[content_index].pop("transcript", None)


def words_within(said: str, ms: int, whole_ms: int) -> str:
    """The words that were over by then; the sound is taken to run evenly over the letters, and a word cut short is lost."""
    if ms >= whole_ms:
        return said
    words, letters, kept = said.split(), len(said), []
    at = 0
    for word in words:
        at += len(word) + 1
        if (at - 1) / max(letters, 1) * whole_ms > ms:
            break
        kept.append(word)
    return " ".join(kept)


def with_sound(entry: Entry, kind: str) -> Item:
    """The item as `conversation.item.retrieved` shows it: with its audio in base64, in a format of the session."""
    item = copy.deepcopy(entry.item)
    for part in item.get("content", ()):
        if part["type"] in ("input_audio", "output_audio"):
            part["audio"] = base64.b64encode(outgoing(ulaw.encode(entry.sound), kind)).decode()
    return item


def without_sound(item: Item) -> Item:
    """The item as every other event shows it."""
    shown = copy.deepcopy(item)
    for part in shown.get("content", ()):
        part.pop("audio", None)
    return shown
