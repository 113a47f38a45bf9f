"""`python -m local upload-menu FILE…`: an upload through the real door, from the bucket to the published menu, on the embedded AWS.

The files are put into a bucket of the emulator as the owner's command does it; the door finds, reads and crops them as in an account,
with Tesseract where Textract would be asked; then the draft is shown, its doubts are settled if wished, and it is published.
"""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from functions.domain.clock import SystemClock
from functions.menu_ocr.bucket import S3Bucket
from functions.menu_ocr.intake import open_pdf, rendered
from functions.menu_ocr.textract import JobPages
from functions.menu_ocr.working import Working, work_job, work_upload
from functions.onboarding import menu as owners_menu
from functions.store.connection import TIMEOUTS
from functions.store.directory import DynamoDirectory
from functions.store.menus import DynamoMenus
from functions.store.messages import DynamoMessages
from functions.store.outbox import DynamoOutbox
from functions.store.table import create_table
from functions.store.uploads import DynamoUploads
from functions.telemetry import SilentMeter, make_logger
from local.emulator import Emulator, start_emulator
from local.ports import free_ports
from local.processes import Programs
from local.provisions import TABLE_NAME
from local.seeding import load_restaurant
from local.settings import LocalSettings, passed_on
from local.simulators.textract.recognition import TesseractAsTextract

BUCKET = "menus-on-this-laptop"


@dataclass
class TesseractJobs:
    """Textract's jobs on a laptop: each has ended the moment that it is asked for."""

    bucket: S3Bucket
    recogniser: TesseractAsTextract
    _keys: dict[str, str] = field(default_factory=dict)

    def start(self, bucket: str, key: str, token: str) -> str:
        """See `long_files.Jobs.start`."""
        self._keys[token] = key
        return token

    def blocks(self, job_id: str) -> JobPages:
        """See `long_files.Jobs.blocks`."""
        document = open_pdf(self.bucket.read(self._keys[job_id]))
        try:
            found: list[Mapping[str, Any]] = []
            for page in range(1, len(document) + 1):
                answer = self.recogniser.recognise(rendered(document, page).content, page)
                found += ({**block, "Page": page} for block in answer["Blocks"])
            return JobPages(found)
        finally:
            document.close()


async def upload_menu(
    files: Sequence[Path], settings: LocalSettings, languages: str, *, settle: bool, log: Path
) -> int:
    """Start the emulator, upload, read, show, publish; the exit code."""
    async with Programs(log, passed_on()) as programs:
        (port,) = free_ports(1)
        emulator = await start_emulator(programs, settings.emulator_python, port)
        return await asyncio.to_thread(_upload, emulator, files, languages, settle)


def _upload(emulator: Emulator, files: Sequence[Path], languages: str, settle: bool) -> int:
    session, url, clock = emulator.session(), emulator.url, SystemClock()
    dynamodb = session.client("dynamodb", endpoint_url=url, config=TIMEOUTS)
    create_table(dynamodb, TABLE_NAME)
    s3 = session.client("s3", endpoint_url=url)
    s3.create_bucket(Bucket=BUCKET)
    restaurant = load_restaurant("juniper_table")
    DynamoDirectory(dynamodb, TABLE_NAME).save(restaurant)
    bucket, recogniser = S3Bucket(s3, BUCKET), TesseractAsTextract(languages)
    menus, messages = DynamoMenus(dynamodb, TABLE_NAME), DynamoMessages(dynamodb, TABLE_NAME)
    working = Working(
        bucket=bucket,
        recogniser=recogniser,
        jobs=TesseractJobs(bucket, recogniser),
        uploads=DynamoUploads(dynamodb, TABLE_NAME),
        menus=menus,
        messages=messages,
        directory=DynamoDirectory(dynamodb, TABLE_NAME),
        clock=clock,
        logger=make_logger("menu_ocr", "WARNING"),
        meter=SilentMeter(),
    )
    if owners_menu.upload(s3, BUCKET, restaurant.id, files, clock, sys.stdout):
        return 1
    stored = bucket.files("menus/")
    for one in (*stored, stored[0]):  # the last of them twice, as EventBridge may tell it
        upload = work_upload(working, one.key)
        for job in upload.jobs.values() if upload is not None and upload.state == "waiting" else ():
            work_job(working, job)
    for message in messages.recent(restaurant.id):
        sys.stdout.write(f"\nText to the owner, {message.kind}:\n{message.text}\n\n")
    steps: list[tuple[str, list[str]]] = [("show", [])] + ([("settle", ["all"])] if settle else []) + [("publish", [])]
    outbox = DynamoOutbox(dynamodb, TABLE_NAME)
    codes = [owners_menu.work(menus, outbox, clock, restaurant.id, what, given, sys.stdout) for what, given in steps]
    return max(codes)
