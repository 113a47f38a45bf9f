"""Works through one upload: looks at all files of its folder, reads them or starts their jobs, and leaves a draft and a notice."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from aws_lambda_powertools import Logger

from functions.actions.import_menu import Imported, import_menu
from functions.actions.take_message import take_message
from functions.domain.calls import Message
from functions.domain.menu_diff import told
from functions.domain.ports import Clock, MessageBox, RestaurantDirectory
from functions.domain.restaurants import Restaurant
from functions.domain.sale_ports import Menus
from functions.domain.uploads import Upload, Uploads
from functions.menu_ocr.bucket import Bucket, Place, Stored, are_all_there, place_of
from functions.menu_ocr.crops import crops_of, pictures_of
from functions.menu_ocr.intake import MOST_BYTES, CannotRead, TooLarge
from functions.menu_ocr.long_files import PATIENCE, Jobs, Reminders, answer, started, wants_a_job
from functions.menu_ocr.page import Page
from functions.menu_ocr.pipeline import Recogniser, read_files
from functions.menu_ocr.reading.menu_read import ReadMenu, plain
from functions.menu_ocr.repair.proposal import Repairer
from functions.menu_ocr.repair.repairing import repaired
from functions.telemetry import Meter

MOST_FILES = 20


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
    reminders: Reminders | None = None
    """None: jobs always tell their end, as on a laptop."""
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
    jobs, since = (before.jobs, before.seen_at) if before is not None and same else ({}, working.clock.now())
    try:
        upload = _read(
            working, restaurant, place, files, Upload(restaurant.id, place.folder, digest, "waiting", since, jobs)
        )
    except CannotRead as reason:
        told = str(reason)
        if reason.file is not None and len(files) > 1:
            told = f"File {reason.file} of {len(files)}: {told}"
        upload = Upload(restaurant.id, place.folder, digest, "unreadable", working.clock.now(), jobs, told)
        _tell(working, restaurant, upload, "menu_unreadable", told)
        working.meter.count("MenuUnreadable")
    working.uploads.save(upload)
    return upload


def _read(working: Working, restaurant: Restaurant, place: Place, files: Sequence[Stored], upload: Upload) -> Upload:
    """Read everything, or start the jobs that are missing and wait; nothing is written before all of it is read."""
    _check(files)
    contents = [working.bucket.read(one.key) for one in files]
    upload, recognisers = _recognisers(working, files, contents, upload)
    if None in recognisers:
        return upload
    files_to_read = [(content, one) for content, one in zip(contents, recognisers, strict=True) if one is not None]
    repairer = working.repairer
    if repairer is None:
        read = plain(read_files(files_to_read))
    else:
        read = plain(
            read_files(files_to_read, repair=lambda menu, pages: _repaired(working, repairer, contents, menu, pages))
        )
    crops = {}
    for name, picture in crops_of(contents, read).items():
        crops[name] = f"crops/{restaurant.id}/{place.folder}/{upload.digest[:16]}/{name}"
        working.bucket.write(crops[name], picture, "image/png")
    imported = import_menu(working.menus, restaurant.id, read, [one.key for one in files], crops)
    upload = replace(upload, state="read", seen_at=working.clock.now())
    _tell(working, restaurant, upload, "menu_read", _summary(imported))
    working.meter.count("MenuRead")
    return upload


def _recognisers(
    working: Working, files: Sequence[Stored], contents: Sequence[bytes], upload: Upload
) -> tuple[Upload, list[Recogniser | None]]:
    """What recognises each file, None where a job is still at it; and the upload with all jobs that have been started."""
    found: list[Recogniser | None] = []
    for number, (file, content) in enumerate(zip(files, contents, strict=True), start=1):
        recogniser: Recogniser | None = working.recogniser
        if wants_a_job(content, number):
            if file.key not in upload.jobs and (job := started(working.jobs, working.bucket.name, file)) is not None:
                upload = replace(upload, jobs={**upload.jobs, file.key: job})
                # At once: the job may end before all other files have been looked at, and who then asks whose it is must find it.
                working.uploads.save(upload)
                if working.reminders is not None:
                    working.reminders.look_again(job)
            if file.key in upload.jobs:
                recogniser = answer(working.jobs, upload.jobs[file.key], number)
                if recogniser is None and _is_lost(working, upload):
                    recogniser = working.recogniser
        found.append(recogniser)
    return upload, found


def _is_lost(working: Working, upload: Upload) -> bool:
    """Whether its jobs run for so long that nobody should wait for them any more."""
    lost = working.clock.now() - upload.seen_at >= PATIENCE
    if lost:
        working.logger.warning(
            "a job did not end; its pages are recognised one by one", extra={"folder": upload.folder}
        )
    return lost


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
