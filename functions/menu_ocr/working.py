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
from functions.menu_ocr.bucket import Bucket, Place, Stored, are_all_there, place_of
from functions.menu_ocr.crops import crops_of, pictures_of
from functions.menu_ocr.intake import MOST_BYTES, Broken, CannotRead, TooLarge, check_size, is_pdf
from functions.menu_ocr.page import Page
from functions.menu_ocr.pipeline import Recogniser, pages_to_recognise, read_files
from functions.menu_ocr.reading.menu_read import ReadMenu, plain
from functions.menu_ocr.repair.proposal import Repairer
from functions.menu_ocr.repair.repairing import repaired
from functions.menu_ocr.textract import OF_THE_DOCUMENT
from functions.menu_ocr.trial import try_pdf
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


def _look(working: Working, restaurant: Restaurant, place: Place) -> Upload | None:
    files = working.bucket.files(place.prefix)
    if not files or not are_all_there(files):
        return None  # taken away again, or the next file's event comes back here
    digest = hashlib.sha256("\n".join(f"{one.key} {one.tag}" for one in files).encode()).hexdigest()
    before = working.uploads.get(restaurant.id, place.folder)
    same = before is not None and before.digest == digest
    if before is not None and same and before.state != "waiting":
        return before
    jobs = before.jobs if before is not None and same else {}
    try:
        upload = _read(working, restaurant, place, files, digest, jobs)
    except CannotRead as reason:
        told = str(reason)
        if reason.file is not None and len(files) > 1:
            told = f"File {reason.file} of {len(files)}: {told}"
        upload = Upload(restaurant.id, place.folder, digest, "unreadable", working.clock.now(), jobs, told)
        _tell(working, restaurant, upload, "menu_unreadable", told)
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
    for number, (file, content) in enumerate(zip(files, contents, strict=True), start=1):
        recogniser: Recogniser | None = working.recogniser
        if _wants_a_job(content, number):
            if file.key not in waiting and (job := _started(working, file)) is not None:
                waiting[file.key] = job
                # At once: the job may have ended before all other files have been looked at, and who then asks whose it is must find it.
                working.uploads.save(
                    Upload(restaurant.id, place.folder, digest, "waiting", working.clock.now(), dict(waiting))
                )
            if file.key in waiting:
                recogniser = _answer(working, waiting[file.key], number)
        ready = ready and recogniser is not None
        recognisers.append(recogniser or working.recogniser)
    if not ready:
        return Upload(restaurant.id, place.folder, digest, "waiting", working.clock.now(), waiting)
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
    upload = Upload(restaurant.id, place.folder, digest, "read", working.clock.now(), waiting)
    _tell(working, restaurant, upload, "menu_read", _summary(imported))
    working.meter.count("MenuRead")
    return upload


def _wants_a_job(content: bytes, number: int) -> bool:
    """Whether it is a PDF with more pages to recognise than are done while everybody waits."""
    if not is_pdf(content):
        return False
    try:
        check_size(content)
        try_pdf(content)
        return len(pages_to_recognise(content)) > _AT_ONCE
    except CannotRead as reason:
        reason.file = number
        raise


def _started(working: Working, file: Stored) -> str | None:
    """The id of the file's job; None if no job takes such a file, and its pages are recognised one by one."""
    token = hashlib.sha256(f"{file.key} {file.tag}".encode()).hexdigest()
    try:
        return working.jobs.start(working.bucket.name, file.key, token)
    except VendorRefused as refused:
        if refused.code not in OF_THE_DOCUMENT:
            raise
        return None


def _answer(working: Working, job_id: str, number: int) -> Recogniser | None:
    """What the job has found; None while it runs."""
    try:
        return working.jobs.blocks(job_id)
    except VendorRefused as refused:
        if refused.code not in OF_THE_DOCUMENT:
            raise
        raise Broken(
            "not_recognised",
            "Its pages could not be recognised; please export it again, or send photos of them.",
            number,
        ) from refused


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
    for number, one in enumerate(files, start=1):
        if one.size > MOST_BYTES:
            megabytes = one.size // (1024 * 1024)
            most = MOST_BYTES // (1024 * 1024)
            raise TooLarge(
                "too_many_bytes", f"The file has {megabytes} MB; please send one of at most {most} MB.", number
            )


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
