"""An upload is read once, whole or not at all, and the owner is told what came of it."""

import io

import pytest
from PIL import Image

from functions.domain.errors import VendorRefused, VendorUnavailable
from functions.menu_ocr.textract import JobPages
from functions.menu_ocr.working import MOST_FILES, work_job, work_upload
from tests.functions.menu_ocr.office import DISHES, FOLDER, Office, blocks, pdf


def test_a_pdf_with_its_own_text_becomes_a_draft_and_the_owner_is_told_once() -> None:
    office = Office()

    assert office.put("menu.pdf", pdf()) == "read"
    reads = office.bucket.reads
    assert work_upload(office.working, FOLDER + "menu.pdf") is not None

    assert office.bucket.reads == reads
    assert office.names == [name for name, _ in DISHES]
    assert office.menus.live("davinci") is None
    assert [kind for kind, _ in office.told] == ["menu_read"]
    assert office.told[0][1].startswith("4 items, 0 to be looked at. Nothing is sold before it is published.")


def test_a_photo_is_recognised_at_once() -> None:
    office = Office()
    office.eyes.sees = blocks(DISHES, 1)
    out = io.BytesIO()
    Image.new("L", (900, 1200), 255).save(out, "JPEG")

    assert office.put("photo.jpg", out.getvalue()) == "read"
    assert office.names == [name for name, _ in DISHES]


def test_several_files_of_a_folder_are_one_menu() -> None:
    office = Office()
    office.put("1.pdf", pdf(DISHES[:2] + (("Coda", "19.00"),)))
    office.put("2.pdf", pdf((("Tiramisu", "7.00"), ("Panna cotta", "6.50"), ("Gelato", "5.00"))))

    assert {"Coda", "Gelato"} <= set(office.names)


def test_a_long_scan_waits_for_its_job_and_is_read_when_it_has_ended() -> None:
    office = Office()
    assert office.put("scan.pdf", pdf(pages=2, text=False)) == "waiting"
    assert (office.names, office.told) == ([], [])
    assert work_job(office.working, "job-scan.pdf") is not None
    assert office.jobs.started == [FOLDER + "scan.pdf"]

    more = (("Trippa", "15.00"), ("Baccala", "22.00"), ("Coniglio", "23.00"))
    office.jobs.finished["job-scan.pdf"] = JobPages([*blocks(DISHES, 1), *blocks(more, 2)])
    for _ in range(2):
        upload = work_job(office.working, "job-scan.pdf")
        assert upload is not None
        assert upload.state == "read"

    assert {"Ossobuco", "Baccala"} <= set(office.names)
    assert len(office.told) == 1


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.pdf", b"", "empty"),
        ("letter.txt", b"Dear Sir or Madam", "no PDF"),
        ("broken.pdf", b"%PDF-1.7 and nothing else", "damaged"),
        ("white.pdf", pdf((("Hello there", "we are closed"),)), "No dish"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence_and_leaves_nothing(name: str, content: bytes, says: str) -> None:
    office = Office()

    assert office.put(name, content) == "unreadable"

    assert office.names == []
    assert [kind for kind, _ in office.told] == ["menu_unreadable"]
    assert says in office.told[0][1]


def test_a_better_file_after_a_bad_one_is_read() -> None:
    office = Office()
    office.put("menu.pdf", b"")

    assert office.put("menu.pdf", pdf()) == "read"
    assert [kind for kind, _ in office.told] == ["menu_unreadable", "menu_read"]


def test_too_many_files_and_a_job_that_failed_are_told() -> None:
    office = Office()
    for number in range(MOST_FILES + 1):
        office.bucket.held[f"{FOLDER}{number}.pdf"] = b"x"
    assert office.put("last.pdf", pdf()) == "unreadable"
    another = Office()
    another.put("scan.pdf", pdf(pages=2, text=False))
    another.jobs.finished["job-scan.pdf"] = VendorRefused("Textract could not read it: UNSUPPORTED", code="FAILED")
    work_job(another.working, "job-scan.pdf")
    assert another.told[0][0] == "menu_unreadable"


def test_an_outage_writes_nothing_and_comes_again() -> None:
    office = Office()
    office.eyes.recognise = lambda *_: (_ for _ in ()).throw(VendorUnavailable("busy"))  # type: ignore[method-assign]  # this once
    out = io.BytesIO()
    Image.new("L", (900, 1200), 255).save(out, "PNG")
    with pytest.raises(VendorUnavailable):
        office.put("photo.png", out.getvalue())

    assert (office.names, office.told, office.store.uploads) == ([], [], {})


def test_files_and_jobs_of_nobody_are_passed_over() -> None:
    office = Office()

    assert work_upload(office.working, "menus/nobody/autumn/menu.pdf") is None
    assert work_upload(office.working, "menus/davinci/menu.pdf") is None
    assert work_job(office.working, "job-of-nobody") is None


def test_a_doubtful_item_has_its_picture() -> None:
    office = Office()
    office.eyes.sees = blocks((*DISHES, ("Branzino", "l9.O0")), 1)
    out = io.BytesIO()
    Image.new("L", (900, 1200), 255).save(out, "PNG")
    office.put("photo.png", out.getvalue())

    draft = office.menus.draft("davinci")
    assert draft is not None
    crops = [item.printed.crop for item in draft.items() if item.doubts and item.printed is not None]
    assert crops
    assert all(crop in office.bucket.held for crop in crops)
