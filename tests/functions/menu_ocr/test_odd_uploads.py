"""Whatever is put into the bucket, in whatever order: one clear sentence for the owner, and nothing half done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from functions.domain.errors import VendorRefused, VendorUnavailable
from functions.domain.menu import can_be_sold
from functions.domain.uploads import Upload
from functions.menu_ocr.intake import MOST_BYTES
from functions.menu_ocr.long_files import QueuedReminders
from functions.menu_ocr.pipeline import Recogniser
from functions.menu_ocr.repair.checking import REPAIRED
from functions.menu_ocr.repair.proposal import Proposal, ProposedPrice
from functions.menu_ocr.repair.region import Region
from functions.menu_ocr.textract import JobPages
from functions.menu_ocr.working import work_job, work_upload
from tests.functions.menu_ocr.hostile_pdfs import of_laughs
from tests.functions.menu_ocr.office import DISHES, FOLDER, Office, blocks, pdf, photo
from tests.functions.trattoria import StoppedClock


def locked() -> bytes:
    canvas = Canvas("locked", encrypt=StandardEncryption("secret"))
    canvas.drawString(60, 700, "Soup 5.00")
    return bytes(canvas.getpdfdata())


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("locked.pdf", locked(), "password"),
        ("laughs.pdf", of_laughs(), "too much to open"),
        ("long.pdf", pdf(pages=200), "200 pages"),
        ("large.jpg", b"\xff\xd8" + bytes(MOST_BYTES), "at most 40 MB"),
        ("half.png", photo()[:400], "damaged"),
        ("menu.docx", b"PK\x03\x04 word/document.xml", "no PDF and no picture"),
    ],
)
def test_what_nobody_can_read_is_told_and_leaves_nothing(name: str, content: bytes, says: str) -> None:
    office = Office()

    assert office.put(name, content) == "unreadable"

    assert (office.names, office.jobs.started) == ([], [])
    assert [kind for kind, _ in office.told] == ["menu_unreadable"]
    assert says in office.told[0][1]
    assert work_upload(office.working, FOLDER + name) is not None
    assert len(office.told) == 1


def test_one_bad_file_of_several_is_named_and_no_draft_is_made_of_the_others() -> None:
    office = Office()
    office.bucket.held[FOLDER + "01-of-03.pdf"] = pdf()
    office.bucket.held[FOLDER + "03-of-03.pdf"] = pdf()

    assert office.put("02-of-03.png", photo()[:400]) == "unreadable"

    assert office.names == []
    assert office.told[0][1].startswith("File 2 of 3: The picture is damaged")


def test_the_first_of_several_files_is_not_read_as_if_it_were_all() -> None:
    office = Office()
    office.bucket.held[FOLDER + "01-of-02.pdf"] = pdf(DISHES[:2])

    assert work_upload(office.working, FOLDER + "01-of-02.pdf") is None
    assert (office.bucket.reads, office.told) == (0, [])
    assert office.put("02-of-02.pdf", pdf(DISHES[2:])) == "read"
    assert office.names == [name for name, _ in DISHES]
    assert len(office.told) == 1


def test_a_file_that_was_taken_away_before_it_was_read_is_nobodys_fault() -> None:
    office = Office()

    assert work_upload(office.working, FOLDER + "gone.pdf") is None
    assert (office.told, office.store.uploads) == ([], {})


def test_a_file_that_goes_away_in_between_makes_the_event_come_again() -> None:
    office = Office()
    office.bucket.trouble = VendorUnavailable("a file went away while it was read")

    with pytest.raises(VendorUnavailable):
        office.put("menu.pdf", pdf())
    assert (office.told, office.store.uploads) == ([], {})


def test_what_is_our_own_fault_is_not_told_to_the_owner_as_theirs() -> None:
    office = Office()
    office.bucket.trouble = VendorRefused("S3 refused: AccessDenied", code="AccessDenied")

    with pytest.raises(VendorRefused):
        office.put("menu.pdf", pdf())
    assert (office.told, office.store.uploads) == ([], {})


def test_a_scan_that_no_job_takes_is_recognised_page_by_page() -> None:
    office = Office()
    office.jobs.refuses = VendorRefused("no", code="UnsupportedDocumentException")
    office.eyes.sees = blocks(DISHES, 1)

    assert office.put("scan.pdf", pdf(pages=2, text=False)) == "read"
    assert office.names[:4] == [name for name, _ in DISHES]


def test_a_job_that_we_may_not_start_is_our_own_fault() -> None:
    office = Office()
    office.jobs.refuses = VendorRefused("no", code="AccessDeniedException")

    with pytest.raises(VendorRefused):
        office.put("scan.pdf", pdf(pages=2, text=False))
    assert office.told == []


def test_a_job_that_ends_while_the_other_files_are_looked_at_is_known() -> None:
    office = Office()
    known: list[tuple[str, str] | None] = []

    def look(job_id: str) -> Recogniser | None:
        known.append(office.working.uploads.of_job(job_id))
        return None

    office.jobs.blocks = look  # type: ignore[method-assign]  # this once
    office.put("scan.pdf", pdf(pages=2, text=False))

    assert known == [("davinci", "autumn")]


def test_a_busy_textract_writes_nothing_and_starts_no_job_twice() -> None:
    office = Office()
    office.put("scan.pdf", pdf(pages=2, text=False))
    office.jobs.finished["job-scan.pdf"] = VendorUnavailable("Textract is busy: ThrottlingException")
    with pytest.raises(VendorUnavailable):
        work_job(office.working, "job-scan.pdf")
    office.jobs.finished["job-scan.pdf"] = JobPages([*blocks(DISHES, 1)])

    assert work_job(office.working, "job-scan.pdf") is not None
    assert len(office.jobs.started) == 1
    assert [kind for kind, _ in office.told] == ["menu_read"]


@dataclass
class Reminded:
    """Reminders that are only counted."""

    jobs: list[str] = field(default_factory=list)

    def look_again(self, job_id: str) -> None:
        self.jobs.append(job_id)


def test_a_job_that_never_ends_is_given_up_and_the_pages_are_recognised_one_by_one() -> None:
    office, reminded = Office(), Reminded()
    began = office.working.clock.now()
    office.working = replace(office.working, reminders=reminded)
    office.eyes.sees = blocks(DISHES, 1)
    assert office.put("scan.pdf", pdf(pages=2, text=False)) == "waiting"
    assert reminded.jobs == ["job-scan.pdf"]

    states = []
    for minutes in (5, 15):
        office.working = replace(office.working, clock=StoppedClock(began + timedelta(minutes=minutes)))
        upload = work_job(office.working, "job-scan.pdf")
        states.append(upload.state if upload is not None else None)

    assert states == ["waiting", "read"]
    assert set(office.names) >= {name for name, _ in DISHES}
    assert reminded.jobs == ["job-scan.pdf"]


def test_a_reminder_looks_like_textracts_own_message_and_comes_in_a_quarter_of_an_hour() -> None:
    client: Any = boto3.client("sqs", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    expected = {"QueueUrl": "https://queue", "MessageBody": '{"JobId": "j1"}', "DelaySeconds": 900}
    with Stubber(client) as stub:
        stub.add_response("send_message", {"MessageId": "m"}, expected)
        QueuedReminders(client, "https://queue").look_again("j1")
        stub.assert_no_pending_responses()
    client.close()


@dataclass
class Says:
    """A Repairer with one proposal, or with trouble."""

    proposal: Proposal | None = None

    def propose(self, regions: Sequence[Region]) -> Mapping[int, Proposal]:
        assert all(region.crop.startswith(b"\x89PNG") for region in regions)
        if self.proposal is None:
            raise VendorUnavailable("OpenAI did not answer in time")
        return {0: self.proposal}


HARD = (*DISHES, ("Branz1no", "l9.O0"))


def test_what_a_model_has_repaired_is_not_sold_before_the_owner_has_looked_at_it() -> None:
    office = Office(Says(Proposal("Branzino", "", (ProposedPrice("19.00"),))))
    office.eyes.sees = blocks(HARD, 1)
    office.put("photo.png", photo())

    draft = office.menus.draft("davinci")
    assert draft is not None
    (bass,) = [item for item in draft.items() if item.name == "Branzino"]
    assert bass.doubts[0].startswith(REPAIRED)
    assert not can_be_sold(bass)
    assert bass.printed is not None
    assert bass.printed.crop in office.bucket.held


def test_without_a_model_or_with_one_that_fails_the_draft_is_the_same() -> None:
    drafts = []
    for repairer in (None, Says()):
        office = Office(repairer)
        office.eyes.sees = blocks(HARD, 1)
        office.put("photo.png", photo())
        drafts.append(office.menus.draft("davinci"))

    assert drafts[0] == drafts[1]
    assert drafts[0] is not None


def test_a_function_that_died_before_it_could_remember_the_upload_tells_the_owner_once() -> None:
    office = Office()
    save, office.working.uploads.save = office.working.uploads.save, _dies  # type: ignore[method-assign]  # this once
    with pytest.raises(VendorUnavailable):
        office.put("menu.pdf", pdf())
    first = office.menus.draft("davinci")
    office.working.uploads.save = save  # type: ignore[method-assign]  # as it was

    assert office.put("menu.pdf", pdf()) == "read"
    assert office.menus.draft("davinci") == first
    assert len(office.told) == 1


def _dies(upload: Upload) -> None:
    raise VendorUnavailable("the store is away")


def test_the_same_paper_uploaded_again_leaves_the_draft_as_it_is() -> None:
    office = Office()
    office.put("menu.pdf", pdf())
    first = office.menus.draft("davinci")
    again = "menus/davinci/winter/menu.pdf"
    office.bucket.held[again] = pdf()

    assert work_upload(office.working, again) is not None
    assert first is not None
    assert office.menus.draft("davinci") == replace(first, sources=(again,))
