"""Lambda's entry to the door that reads menus: a file has come to the bucket (EventBridge), or a Textract job has ended (SQS)."""

import json
from typing import Any

import boto3

from functions.domain.clock import SystemClock
from functions.keyring import Keyring, OpenAiKeys, from_secrets_manager
from functions.menu_ocr import bucket, textract
from functions.menu_ocr.long_files import QueuedReminders
from functions.menu_ocr.repair.proposal import Repairer
from functions.menu_ocr.working import Working, work_job, work_upload
from functions.settings import MenuOcrSettings
from functions.store.connection import connect
from functions.store.directory import DynamoDirectory
from functions.store.menus import DynamoMenus
from functions.store.messages import DynamoMessages
from functions.store.uploads import DynamoUploads
from functions.telemetry import EmfMeter, make_logger


def _repairer(settings: MenuOcrSettings) -> Repairer | None:
    """Who looks at doubtful items again, if the operator has named a model."""
    if not settings.openai_secret_id or not settings.repair_model:
        return None
    from functions.menu_ocr.repair.openai_repairer import OpenAiRepairer  # most deployments never need it

    keys = Keyring(settings.openai_secret_id, OpenAiKeys.from_json, from_secrets_manager)
    return OpenAiRepairer(lambda: keys().api_key, settings.repair_model)


_settings = MenuOcrSettings.from_environment()
_client, _table = connect(), _settings.table_name
_textract = boto3.client("textract", config=textract.DEADLINES)
_recogniser = textract.Textract(_textract)
_working = Working(
    bucket=bucket.S3Bucket(boto3.client("s3", config=bucket.DEADLINES), _settings.menu_bucket),
    recogniser=_recogniser,
    jobs=textract.TextractJobs(
        _textract,
        topic_arn=_settings.textract_topic_arn,
        role_arn=_settings.textract_role_arn,
        otherwise=_recogniser,
    ),
    uploads=DynamoUploads(_client, _table),
    menus=DynamoMenus(_client, _table),
    messages=DynamoMessages(_client, _table),
    directory=DynamoDirectory(_client, _table),
    clock=SystemClock(),
    logger=make_logger("menu_ocr", _settings.log_level),
    meter=EmfMeter(_settings.service_name),
    reminders=QueuedReminders(boto3.client("sqs", config=bucket.DEADLINES), _settings.textract_queue_url),
    repairer=_repairer(_settings),
)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """One upload, or one batch of ended jobs; what fails comes again and ends in the dead-letter queue."""
    if "Records" not in event:
        work_upload(_working, event["detail"]["object"]["key"])
        return {}
    failures = []
    for record in event["Records"]:
        try:
            work_job(_working, str(json.loads(record["body"])["JobId"]))
        except Exception:
            _working.logger.exception("the end of a job comes again", extra={"message": record.get("messageId")})
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
