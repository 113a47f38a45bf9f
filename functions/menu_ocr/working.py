"""Works through one upload: looks at all files of its folder, reads them or starts their jobs, and leaves a draft and a notice."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from aws_lambda_powertools import Logger

from functions.actions.import_menu import Imported, import_menu
from functions.actions.take_message import take_message
from functions.domain.calls import Message
from functions.domain.errors import VendorRefused
from functions.domain.menu_diff import told
from functions.domain.ports import Clock, MessageBox, RestaurantDirectory
from functions.domain.restaurants import Restaurant
from functions.domain.sale_ports import Menus
from functions.domain.uploads import Upload, Uploads
from functions.menu_ocr.bucket import Bucket, Place, Stored, place_of
from functions.menu_ocr.crops import crops_of, pictures_of
from functions.menu_ocr.intake import MOST_BYTES, CannotRead, TooLarge, is_pdf
from functions.menu_ocr.page import Page
from functions.menu_ocr.pipeline import Recogniser, pages_to_recognise, read_files
from functions.menu_ocr.reading.menu_read import ReadMenu, plain
from functions.menu_ocr.repair.proposal import Repairer
from functions.menu_ocr.repair.repairing import repaired
from functions.telemetry import Meter

MOST_FILES = 20
_AT_ONCE = 1
"""PDF pages that are recognised while the upload is looked at; more become a job."""


class Jobs(Protocol):
    """Recognition of whole PDFs. Raises VendorRefused (that file cannot be read) or VendorUnavailable."""

    def start(self, bucket: str, key: str, token: str) -> str:
        """Start a job and return its id; the same token starts it once."""
        ...

    def blocks(self, job_id: str) -> Recogniser | None:
        """What recognises the file's pages by the job's answer; None while it runs."""
        ...


@dataclass(frozen=True, slots=True)
class Working:
    """What reading an upload needs."""

    bucket: Bucket
    recogniser: Recogniser
    jobs: Jobs
    uploads: Uploads
    menus: Menus
    messages: MessageBox
    directory: RestaurantDirectory
    clock: Clock
    logger: Logger
    meter: Meter
    repairer: Repairer | None = None
    """None: nothing but the words on the paper decides what is read."""


def work_upload(working: Working, key: str) -> Upload | None:
    """A file has come: look at its folder. The same files are never read twice; None if the key is nobody's upload."""
    place = place_of(key)
    restaurant = working.directory.by_id(place.restaurant_id) if place is not None else None
    if place is None or restaurant is None:
        working.logger.warning("a file that belongs to no restaurant", extra={"key": key})
        return None
    return _look(working, restaurant, place)


def work_job(working: Working, job_id: str) -> Upload | None:
    """A job has ended: read its folder if that was the last one; None if nobody waits for the job."""
    where = working.uploads.of_job(job_id)
    restaurant = working.directory.by_id(where[0]) if where is not None else None
    if where is None or restaurant is None:
        working.logger.warning("a job that belongs to no upload", extra={"job": job_id})
        return None
    return _look(working, restaurant, Place(where[0], where[1], ""))


def _look(working: Working, restaurant: Restaurant, place: Place) -> Upload:
    files = working.bucket.files(place.prefix)
    digest = hashlib.sha256("\n".join(f"{one.key} {one.tag}" for one in files).encode()).hexdigest()
    before = working.uploads.get(restaurant.id, place.folder)
    same = before is not None and before.digest == digest
    if before is not None and same and before.state != "waiting":
        return before
    jobs = before.jobs if before is not None and same else {}
    try:
        upload = _read(working, restaurant, place, files, digest, jobs)
    except (CannotRead, VendorRefused) as reason:
        upload = Upload(restaurant.id, place.folder, digest, "unreadable", working.clock.now(), jobs, str(reason))
        _tell(working, restaurant, upload, "menu_unreadable", str(reason))
        working.meter.count("MenuUnreadable")
    working.uploads.save(upload)
    return upload


def _read(
    working: Working,
    restaurant: Restaurant,
    place: Place,
    files: Sequence[Stored],
    digest: str,
    jobs: dict[str, str],
) -> Upload:
    """Read everything, or start the jobs that are missing and wait; nothing is written before all of it is read."""
    _check(files)
    contents = [working.bucket.read(one.key) for one in files]
    recognisers: list[Recogniser] = []
    waiting = dict(jobs)
    ready = True
    for file, content in zip(files, contents, strict=True):
        if is_pdf(content) and len(pages_to_recognise(content)) > _AT_ONCE:
            token = hashlib.sha256(f"{file.key} {file.tag}".encode()).hexdigest()
            if file.key not in waiting:
                waiting[file.key] = working.jobs.start(working.bucket.name, file.key, token)
            answer = working.jobs.blocks(waiting[file.key])
            ready = ready and answer is not None
            recognisers.append(answer or working.recogniser)
        else:
            recognisers.append(working.recogniser)
    now = working.clock.now()
    if not ready:
        return Upload(restaurant.id, place.folder, digest, "waiting", now, waiting)
    files_to_read = list(zip(contents, recognisers, strict=True))
    repairer = working.repairer
    if repairer is None:
        read = plain(read_files(files_to_read))
    else:
        read = plain(
            read_files(files_to_read, repair=lambda menu, pages: _repaired(working, repairer, contents, menu, pages))
        )
    crops = {}
    for name, picture in crops_of(contents, read).items():
        crops[name] = f"crops/{restaurant.id}/{place.folder}/{digest[:16]}/{name}"
        working.bucket.write(crops[name], picture, "image/png")
    imported = import_menu(working.menus, restaurant.id, read, [one.key for one in files], crops)
    upload = Upload(restaurant.id, place.folder, digest, "read", now, waiting)
    _tell(working, restaurant, upload, "menu_read", _summary(imported))
    working.meter.count("MenuRead")
    return upload


def _repaired(
    working: Working, repairer: Repairer, contents: Sequence[bytes], menu: ReadMenu, pages: Sequence[Page]
) -> ReadMenu:
    """The menu with its doubtful items looked at again; as it was if the model does not answer."""
    repairs = repaired(menu, pages, repairer, lambda one: pictures_of(contents, one))
    about = {"asked": repairs.asked, "proposed": repairs.proposed, "accepted": repairs.accepted}
    if repairs.trouble:
        working.logger.warning("doubtful items stay as they are", extra={**about, "why": repairs.trouble})
        working.meter.count("MenuRepairFailed")
    elif repairs.asked:
        working.logger.info("doubtful items were looked at again", extra=about)
    return repairs.menu


def _check(files: Sequence[Stored]) -> None:
    if len(files) > MOST_FILES:
        raise TooLarge(
            "too_many_files", f"There are {len(files)} files; please send at most {MOST_FILES} for one menu."
        )
    for one in files:
        if one.size > MOST_BYTES:
            megabytes = one.size // (1024 * 1024)
            most = MOST_BYTES // (1024 * 1024)
            raise TooLarge("too_many_bytes", f"A file has {megabytes} MB; please send one of at most {most} MB.")


def _summary(imported: Imported) -> str:
    items = list(imported.draft.items())
    changes = told(imported.diff, imported.draft.currency)
    head = f"{len(items)} items, {len(imported.diff.doubtful)} to be looked at. Nothing is sold before it is published."
    return "\n".join((head, *changes[:40]))


def _tell(working: Working, restaurant: Restaurant, upload: Upload, kind: str, text: str) -> None:
    message = Message(
        id=f"menu-{upload.folder}-{upload.digest[:16]}",
        restaurant_id=restaurant.id,
        kind="menu_read" if kind == "menu_read" else "menu_unreadable",
        text=text,
        created_at=working.clock.now(),
        details={"folder": upload.folder},
    )
    take_message(working.messages, working.clock, restaurant, message)
