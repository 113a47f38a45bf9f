"""What every store of uploads promises."""

from dataclasses import replace

from functions.domain.uploads import Upload
from tests.contracts.conftest import Adapters
from tests.functions.trattoria import DA_VINCI, NOW

UPLOAD = Upload(DA_VINCI.id, "2026-11-24", "abc", "waiting", NOW, {"menus/davinci/2026-11-24/1.pdf": "job1"})


def test_an_upload_is_found_by_its_folder_and_by_its_jobs(store: Adapters) -> None:
    assert store.uploads.get(DA_VINCI.id, UPLOAD.folder) is None
    store.uploads.save(UPLOAD)

    assert store.uploads.get(DA_VINCI.id, UPLOAD.folder) == UPLOAD
    assert store.uploads.of_job("job1") == (DA_VINCI.id, UPLOAD.folder)
    assert store.uploads.of_job("job2") is None


def test_a_later_look_replaces_the_earlier_one(store: Adapters) -> None:
    store.uploads.save(UPLOAD)
    read = replace(UPLOAD, state="unreadable", reason="The file is empty.", jobs={})
    store.uploads.save(read)

    assert store.uploads.get(DA_VINCI.id, UPLOAD.folder) == read
    assert store.uploads.of_job("job1") == (DA_VINCI.id, UPLOAD.folder)
