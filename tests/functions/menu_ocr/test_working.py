"""An upload is read once, whole or not at all, and the owner is told what came of it."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from functions.domain.errors import VendorRefused, VendorUnavailable
from functions.menu_ocr.bucket import Stored
from functions.menu_ocr.pipeline import Recogniser
from functions.menu_ocr.textract import JobPages
from functions.menu_ocr.working import MOST_FILES, Working, work_job, work_upload
from functions.store.memory import MemoryDirectory, MemoryMessages, MemoryStore
from functions.store.memory_menus import MemoryMenus, MemoryUploads
from functions.telemetry import SilentMeter, make_logger
from tests.functions.trattoria import DA_VINCI, StoppedClock

FOLDER = "menus/davinci/autumn/"
DISHES = (
    ("Tagliatelle al ragu", "14.50"),
    ("Risotto alla milanese", "16.00"),
    ("Saltimbocca", "21.00"),
    ("Ossobuco", "24.00"),
)


def pdf(dishes: Sequence[tuple[str, str]] = DISHES, pages: int = 1, *, text: bool = True) -> bytes:
    """A plain menu with its own text, or pages without any."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    for page in range(pages):
        if text:
            canvas.setFont("Helvetica-Bold", 22)
            canvas.drawString(60, 780, f"Secondi {page + 1}")
            canvas.setFont("Helvetica", 12)
            for row, (name, price) in enumerate(dishes):
                canvas.drawString(60, 730 - 30 * row, f"{name} {page + 1}" if page else name)
                canvas.drawRightString(500, 730 - 30 * row, f"$ {price}")
        else:
            canvas.rect(60, 60, 300, 300, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def blocks(dishes: Sequence[tuple[str, str]], page: int) -> list[dict[str, Any]]:
    """What Textract would say of such a page."""
    found: list[dict[str, Any]] = []
    rows = [("Secondi", 0.05, 0.05, 0.03)] + [
        (word, left, 0.15 + 0.05 * row, 0.015) for row, (name, price) in enumerate(dishes) for word, left in ((name, 0.1), (f"${price}", 0.8))
    ]  # fmt: skip
    for number, (text, left, top, height) in enumerate(rows):
        words = text.split()
        ids = [f"{page}-{number}-{place}" for place in range(len(words))]
        found.append(
            {
                "BlockType": "LINE",
                "Id": f"{page}-{number}",
                "Page": page,
                "Relationships": [{"Type": "CHILD", "Ids": ids}],
            }
        )
        for place, word in enumerate(words):
            box = {
                "Left": left + 0.012 * len(" ".join(words[:place]) + " " * bool(place)),
                "Top": top,
                "Width": 0.012 * len(word),
                "Height": height,
            }
            corners = [
                {"X": box["Left"] + dx * box["Width"], "Y": top + dy * height}
                for dx, dy in ((0, 0), (1, 0), (1, 1), (0, 1))
            ]
            found.append(
                {
                    "BlockType": "WORD",
                    "Id": ids[place],
                    "Text": word,
                    "Confidence": 99.0,
                    "Page": page,
                    "Geometry": {"BoundingBox": box, "Polygon": corners},
                }
            )
    return found  # fmt: skip


@dataclass
class Shelf:
    """Bucket in memory."""

    name: str = "menus"
    held: dict[str, bytes] = field(default_factory=dict)
    reads: int = 0

    def files(self, prefix: str) -> Sequence[Stored]:
        return [
            Stored(key, len(held), str(hash(held))) for key, held in sorted(self.held.items()) if key.startswith(prefix)
        ]

    def read(self, key: str) -> bytes:
        self.reads += 1
        return self.held[key]

    def write(self, key: str, content: bytes, kind: str) -> None:
        self.held[key] = content


@dataclass
class Eyes:
    """Recogniser that says the same of every picture."""

    sees: list[dict[str, Any]] = field(default_factory=list)

    def recognise(self, picture: bytes, page: int = 1) -> Mapping[str, Any]:
        return {"Blocks": self.sees}


@dataclass
class SlowJobs:
    """Jobs that run until they are finished by the test."""

    finished: dict[str, Recogniser | Exception] = field(default_factory=dict)
    started: list[str] = field(default_factory=list)

    def start(self, bucket: str, key: str, token: str) -> str:
        assert len(token) <= 64
        self.started.append(key)
        return f"job-{key.rpartition('/')[2]}"

    def blocks(self, job_id: str) -> Recogniser | None:
        answer = self.finished.get(job_id)
        if isinstance(answer, Exception):
            raise answer
        return answer


class Office:
    """A restaurant whose menus are read."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        MemoryDirectory(self.store).save(DA_VINCI)
        self.bucket, self.eyes, self.jobs = Shelf(), Eyes(), SlowJobs()
        self.menus = MemoryMenus(self.store)
        self.working = Working(
            bucket=self.bucket,
            recogniser=self.eyes,
            jobs=self.jobs,
            uploads=MemoryUploads(self.store),
            menus=self.menus,
            messages=MemoryMessages(self.store),
            directory=MemoryDirectory(self.store),
            clock=StoppedClock(),
            logger=make_logger(f"test-{uuid4()}", stream=io.StringIO()),
            meter=SilentMeter(),
        )

    def put(self, name: str, content: bytes) -> str:
        self.bucket.held[FOLDER + name] = content
        upload = work_upload(self.working, FOLDER + name)
        assert upload is not None
        return upload.state

    @property
    def names(self) -> list[str]:
        draft = self.menus.draft("davinci")
        return [item.name for item in draft.items()] if draft is not None else []

    @property
    def told(self) -> list[tuple[str, str]]:
        return [(one.kind, one.text) for one in self.store.messages.values()]


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
