"""A restaurant whose menus are read, with a bucket, eyes and jobs that a test can set."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from functions.menu_ocr.bucket import Stored
from functions.menu_ocr.pipeline import Recogniser
from functions.menu_ocr.repair.proposal import Repairer
from functions.menu_ocr.working import Working, work_upload
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


def photo(kind: str = "PNG") -> bytes:
    """A white sheet; what stands on it is what the eyes say."""
    out = io.BytesIO()
    Image.new("L", (900, 1200), 255).save(out, kind)
    return out.getvalue()


@dataclass
class Shelf:
    """Bucket in memory."""

    name: str = "menus"
    held: dict[str, bytes] = field(default_factory=dict)
    reads: int = 0
    trouble: Exception | None = None

    def files(self, prefix: str) -> Sequence[Stored]:
        return [
            Stored(key, len(held), str(hash(held))) for key, held in sorted(self.held.items()) if key.startswith(prefix)
        ]

    def read(self, key: str) -> bytes:
        self.reads += 1
        if self.trouble is not None:
            raise self.trouble
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

    refuses: Exception | None = None

    def start(self, bucket: str, key: str, token: str) -> str:
        assert len(token) <= 64
        if self.refuses is not None:
            raise self.refuses
        self.started.append(key)
        return f"job-{key.rpartition('/')[2]}"

    def blocks(self, job_id: str) -> Recogniser | None:
        answer = self.finished.get(job_id)
        if isinstance(answer, Exception):
            raise answer
        return answer


class Office:
    """A restaurant whose menus are read."""

    def __init__(self, repairer: Repairer | None = None) -> None:
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
            repairer=repairer,
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
