"""An outbox entry in the stream: chosen by a filter, read by a door."""

from functions.store.outbox_items import entry_item, entry_of
from functions.store.retention import Retention
from tests.functions.store.recording import recorded_commit


def test_a_stream_filter_can_choose_the_entries_of_one_door() -> None:
    (entry,) = recorded_commit().outbox
    image = entry_item(entry, Retention())
    assert image["kind"] == {"S": "outbox"}
    assert image["door"] == {"S": "sms"}


def test_a_door_reads_the_whole_entry_from_the_image() -> None:
    (entry,) = recorded_commit().outbox
    assert entry_of(entry_item(entry, Retention())) == entry
