"""Lambda's entry to the door that sends texts: new outbox entries, by the table's stream."""

from functools import partial
from typing import Any

from functions.actions.settle_text import TextRoom
from functions.domain.clock import SystemClock
from functions.keyring import Keyring, TwilioKeys, from_secrets_manager
from functions.settings import SmsSettings
from functions.sms.batch import work_through
from functions.sms.texting import Texting, send_entry
from functions.sms.twilio import TwilioMessenger
from functions.store.connection import connect
from functions.store.directory import DynamoDirectory
from functions.store.messages import DynamoMessages
from functions.store.opt_outs import DynamoOptOuts
from functions.store.orders import DynamoOrders
from functions.store.outbox import DynamoOutbox
from functions.store.timers import DynamoTimers
from functions.telemetry import EmfMeter, make_logger

_settings = SmsSettings.from_environment()
_client = connect()
_texting = Texting(
    room=TextRoom(
        outbox=DynamoOutbox(_client, _settings.table_name),
        messages=DynamoMessages(_client, _settings.table_name),
        directory=DynamoDirectory(_client, _settings.table_name),
        opt_outs=DynamoOptOuts(_client, _settings.table_name),
        timers=DynamoTimers(_client, _settings.table_name),
        clock=SystemClock(),
        orders=DynamoOrders(_client, _settings.table_name),
    ),
    messenger=TwilioMessenger(
        Keyring(_settings.twilio_secret_id, TwilioKeys.from_json, from_secrets_manager), _settings.twilio_api_base_url
    ),
    status_url=f"{_settings.public_base_url}/sms/status",
    logger=make_logger("sms", _settings.log_level),
    meter=EmfMeter(_settings.service_name),
)


def handler(event: dict[str, Any], context: object) -> dict[str, list[dict[str, str]]]:
    """One batch."""
    return work_through(event.get("Records", []), partial(send_entry, _texting), _texting.logger)
