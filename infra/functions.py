"""The functions stack: the doors into the restaurant, what wakes each of them, and what each of them may touch."""

import json

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.bundle.recipe import LAMBDA, Target
from infra.door_frame import DoorFrame, allow
from infra.doors import grants
from infra.doors.http_doors import HttpDoors
from infra.doors.job_completion import JobCompletion
from infra.doors.python_function import PythonFunction
from infra.doors.upload_trigger import UploadTrigger
from infra.doors.work_queue import WorkQueue
from infra.environments import Environment
from infra.secrets import Secrets

PHONE_ROUTES = (
    "ANY /voice/{proxy+}",
    "ANY /sms/{proxy+}",
    "POST /calls/{proxy+}",
    "POST /tools/{proxy+}",
    "POST /calendar/{proxy+}",
    "GET /calendar/{proxy+}",
    "POST /square/{proxy+}",
    "GET /square/{proxy+}",
    "POST /toast/{proxy+}",
    "GET /health",
)
_WHO_ASKS = (
    "The function asks itself, with what API Gateway cannot check: Twilio's signature over address and form, a call's token or key "
    "over its CallSid (functions/api/webhooks.py, streamer.py). Google's token over its channel, Square's signature over address and "
    "body, Toast's over body and time, our own over an owner's invitation to connect Square (functions/pos). /health tells nothing."
)

# Twilio drops a webhook after 15 seconds and the streamer a tool call after 8: whoever answers later talks to nobody.
_PHONE_TIMEOUT = cdk.Duration.seconds(14)
# A whole virtual CPU. The start is nearly all CPU, and a first ring waits for it; at 20 short requests a call the memory costs
# a restaurant about two cents a month.
_PHONE_MEMORY = 1769
# Ten texts, each with two requests to Twilio of ten seconds at worst.
_SMS_TIMEOUT = cdk.Duration.minutes(5)
# It mostly waits for Twilio, so it is the memory that costs.
_SMS_MEMORY = 512
# Below the lease that a worker takes on a timer (functions/followup/ringing.py), or two would do the same.
_FOLLOWUP_TIMEOUT = cdk.Duration.minutes(1)
_FOLLOWUP_MEMORY = 512
# Ten changes, each with a request or two to a vendor that answers within seconds or not at all.
_VENDOR_TIMEOUT = cdk.Duration.minutes(2)
_VENDOR_MEMORY = 512


# Twenty photos, each looked at by Textract within seconds, if it is busy within a minute.
_MENU_TIMEOUT = cdk.Duration.minutes(10)
# The files of a menu and one picture of 50 million pixels unpacked; a whole CPU for rendering and unpacking.
_MENU_MEMORY = 2048
_TEXTRACT = "textract.amazonaws.com"
_MENUS, _CROPS = "menus/", "crops/"
"""Where owners upload, and where pictures of what is doubtful are put (functions/menu_ocr/bucket.py, working.py)."""

_BELOW_A_PREFIX = "Files lie there under names that are not known before; the rest of the bucket is closed to the door."

_TOKENS_OF = "restaurant"
"""The one key of the encryption context of restaurants' tokens; its value is the restaurant's id."""


class Functions(cdk.Stack):
    """The API on the address that the data stack holds, and the slow doors behind the outbox."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        table: dynamodb.ITableV2,
        secrets: Secrets,
        tenant_key: kms.IKey,
        api: apigateway.HttpApi,
        stream_url: str,
        menus: s3.IBucket,
        code: lambda_.Code,
        menu_code: lambda_.Code,
        target: Target = LAMBDA,
        alarm_topic: sns.ITopic | None = None,
    ) -> None:
        """`stream_url` is the streamer's media socket; `code` and `menu_code` are bundles for `target`; `alarm_topic` hears the alarms."""
        super().__init__(
            scope, construct_id, description=f"Maitred ({environment.name}): the API and the doors behind the outbox"
        )
        self._environment = environment
        self._table = table
        self._secrets = secrets
        self._tenant_key = tenant_key
        self._frame = DoorFrame(self, environment=environment, table=table, code=code, target=target)
        self.consumers, self.schedules = self._frame.consumers, self._frame.schedules
        self.public_base_url = api.api_endpoint
        self.calendar, self.calendar_queue = self._calendar()
        self.phone = self._phone(stream_url)
        self.sms = self._sms()
        self.pos = self._pos()
        self.followup = self._followup()
        self.menu_ocr, self.menu_uploads, self.menu_jobs = self._menu_ocr(menus, menu_code)
        self.http = HttpDoors(
            self,
            "Http",
            environment=environment,
            api=api,
            routes=dict.fromkeys(PHONE_ROUTES, self.phone),
            public=_WHO_ASKS,
        )
        if alarm_topic is not None:
            for alarm in self.alarms:
                alarm.add_alarm_action(actions.SnsAction(alarm_topic))
                alarm.add_ok_action(actions.SnsAction(alarm_topic))
        cdk.CfnOutput(self, "PhoneApiUrl", value=self.public_base_url)

    @property
    def alarms(self) -> tuple[cloudwatch.Alarm, ...]:
        """Every alarm of this stack, each with a runbook line in its description."""
        return (
            *(alarm for consumer in self.consumers.values() for alarm in consumer.alarms),
            *(schedule.dead_letters.alarm for schedule in self.schedules.values()),
            *self.calendar_queue.alarms,
            self.menu_uploads.dead_letters.alarm,
            self.menu_jobs.dead_letters.alarm,
        )

    @property
    def doors(self) -> tuple[tuple[str, lambda_.Function], ...]:
        """Every function by the name that the operator's page and alarms give it."""
        found = {
            "Phone": self.phone,
            "Sms": self.sms,
            "Calendar": self.calendar,
            "Pos": self.pos,
            "Followup": self.followup,
            "MenuOcr": self.menu_ocr,
        }
        return tuple((name, door.function) for name, door in found.items())

    def _phone(self, stream_url: str) -> PythonFunction:
        """Webhooks, plans, tools, reports: everything that a caller waits for."""
        phone = self._frame.function(
            "Phone",
            door="api",
            description="Answers Twilio and the streamer",
            variables={
                "PUBLIC_BASE_URL": self.public_base_url,
                "STREAM_URL": stream_url,
                "TWILIO_SECRET_ID": self._secrets.twilio.secret_arn,
                "CALL_SECRET_ID": self._secrets.call.secret_arn,
                **self._google(),
                "CALENDAR_QUEUE_URL": self.calendar_queue.queue.queue_url,
                "SQUARE_SECRET_ID": self._secrets.square.secret_arn,
                "TOAST_SECRET_ID": self._secrets.toast.secret_arn,
            },
            memory_mib=_PHONE_MEMORY,
            timeout=_PHONE_TIMEOUT,
            kept_warm=self._environment.functions.phones_kept_warm,
        )
        # PutItem and UpdateItem also inside transactions. No DeleteItem: what has had its time is removed by DynamoDB itself. Query on
        # the table: a day's waitlist, and the events of one calendar. "list": what the owner asks by text of a day, messages and texts.
        items = ("GetItem", "BatchGetItem", "PutItem", "UpdateItem", "Query")
        allow(phone.role, grants.use_items(self._table, *items, indexes=["guest", "list"]))
        secrets = [
            self._secrets.twilio,
            self._secrets.call,
            self._secrets.google,
            self._secrets.square,
            self._secrets.toast,
        ]
        allow(phone.role, grants.read_secrets(secrets))
        # Encrypt: an owner who connects Square comes back here with the consent, and a token may end during a call.
        allow(phone.role, grants.use_key(self._tenant_key, "Decrypt", "Encrypt", context=_TOKENS_OF))
        allow(phone.role, grants.send_to(self.calendar_queue.queue))
        # Where a delivery goes, for restaurants whose zones are drawn on the map.
        allow(phone.role, grants.find_addresses(self))
        return phone

    def _sms(self) -> PythonFunction:
        """Confirmations to guests and notices to owners."""
        sms = self._frame.function(
            "Sms",
            door="sms",
            description="Sends the texts of the outbox",
            variables={
                "PUBLIC_BASE_URL": self.public_base_url,
                "TWILIO_SECRET_ID": self._secrets.twilio.secret_arn,
            },
            memory_mib=_SMS_MEMORY,
            timeout=_SMS_TIMEOUT,
            at_once=self._environment.functions.texts_at_once,
        )
        # The outbox, the restaurant's profile and its messages; of calls only because an order that a ticket's text settles is written
        # once by a record there.
        items = ("GetItem", "PutItem", "UpdateItem")
        allow(sms.role, grants.use_items(self._table, *items, of=["RESTAURANT#", "CALL#", "VENDOR#"]))
        allow(sms.role, grants.read_secrets([self._secrets.twilio]))
        self._frame.consume("sms", sms, too_old_after=cdk.Duration.hours(2), late_after=cdk.Duration.minutes(10))
        return sms

    def _google(self) -> dict[str, str]:
        """What a door needs to speak to the owners' calendars."""
        return {"GOOGLE_SECRET_ID": self._secrets.google.secret_arn, "TENANT_KEY_ID": self._tenant_key.key_arn}

    def _calendar(self) -> tuple[PythonFunction, WorkQueue]:
        """The owners' calendars, both ways; and the queue of restaurants whose calendar has changed, as Google's push told."""
        calendar = self._frame.function(
            "Calendar",
            door="calendar",
            description="Writes into owners' calendars and reads what they changed",
            variables={"PUBLIC_BASE_URL": self.public_base_url, **self._google()},
            memory_mib=_VENDOR_MEMORY,
            timeout=_VENDOR_TIMEOUT,
        )
        queue = WorkQueue(
            self,
            "CalendarWork",
            function=calendar,
            function_timeout=_VENDOR_TIMEOUT,
            described_as="a restaurant's calendar is read after Google told of a change",
            # The schedule reads it anyway.
            too_old_after=cdk.Duration.hours(2),
        )
        calendar.function.add_environment("CALENDAR_QUEUE_URL", queue.queue.queue_url)
        # Query: all events of one restaurant that are known of.
        items = ("GetItem", "BatchGetItem", "PutItem", "UpdateItem", "Query")
        keys, indexes = ("RESTAURANT#", "CALL#"), ("list",)
        allow(calendar.role, grants.use_items(self._table, *items, of=keys, indexes=indexes))
        allow(calendar.role, grants.read_secrets([self._secrets.google]))
        allow(calendar.role, grants.use_key(self._tenant_key, "Decrypt", context=_TOKENS_OF))
        allow(calendar.role, grants.take_from(queue.queue))
        allow(calendar.role, grants.send_to(queue.queue))
        self._frame.consume(
            "calendar", calendar, too_old_after=cdk.Duration.hours(6), late_after=cdk.Duration.minutes(15)
        )
        self._frame.wake(
            "CalendarPoll",
            calendar,
            when=scheduler.ScheduleExpression.rate(cdk.Duration.minutes(10)),
            message={"task": "poll"},
            described_as="calendars are read that no push told of, and push channels renewed before they end",
            # The next one does whatever this one did not.
            too_old_after=cdk.Duration.minutes(10),
            most_tries=1,
        )
        return calendar, queue

    def _pos(self) -> PythonFunction:
        """Orders to the kitchen: the restaurant's point of sale, or a ticket by text and mail."""
        sender = self._environment.ticket_sender
        pos = self._frame.function(
            "Pos",
            door="pos",
            description="Sends orders to points of sale and kitchens",
            variables={
                "PUBLIC_BASE_URL": self.public_base_url,
                "SQUARE_SECRET_ID": self._secrets.square.secret_arn,
                "TOAST_SECRET_ID": self._secrets.toast.secret_arn,
                "TENANT_KEY_ID": self._tenant_key.key_arn,
                "TICKET_SENDER": sender or "",
            },
            memory_mib=_VENDOR_MEMORY,
            timeout=_VENDOR_TIMEOUT,
        )
        items = ("GetItem", "PutItem", "UpdateItem")
        keys = ("RESTAURANT#", "CALL#", "VENDOR#")
        allow(pos.role, grants.use_items(self._table, *items, of=keys))
        allow(pos.role, grants.read_secrets([self._secrets.square, self._secrets.toast]))
        allow(pos.role, grants.use_key(self._tenant_key, "Decrypt", "Encrypt", context=_TOKENS_OF))
        if sender:
            allow(pos.role, grants.send_mail_from(self, sender))
        # An order that the kitchen gets after two hours is no dinner any more: a person is told before.
        self._frame.consume("pos", pos, too_old_after=cdk.Duration.hours(2), late_after=cdk.Duration.minutes(3))
        return pos

    def _followup(self) -> PythonFunction:
        """What the house does later by itself: timers that are due, and what follows from a change of the book."""
        followup = self._frame.function(
            "Followup",
            door="followup",
            description="Rings timers and follows up what changed",
            variables={},
            memory_mib=_FOLLOWUP_MEMORY,
            timeout=_FOLLOWUP_TIMEOUT,
        )
        # A timer may look at the call that set it; what shall be texted becomes an entry of the outbox, so no secret is needed.
        # DeleteItem and Query on the table: whoever asks to be forgotten is (functions/store/erasing.py); Query also: a day's waitlist.
        items = ("GetItem", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem", "Query")
        keys, indexes = ("RESTAURANT#", "CALL#"), ("due", "guest", "list")
        allow(followup.role, grants.use_items(self._table, *items, of=keys, indexes=indexes))
        self._frame.consume(
            "followup", followup, too_old_after=cdk.Duration.hours(2), late_after=cdk.Duration.minutes(10)
        )
        self._frame.wake(
            "EveryMinute",
            followup,
            when=scheduler.ScheduleExpression.rate(cdk.Duration.minutes(1)),
            message={"task": "ring"},
            described_as="timers that are due are rung",
            # The next minute rings whatever this one did not.
            too_old_after=cdk.Duration.minutes(2),
            most_tries=1,
        )
        return followup

    def _menu_ocr(self, menus: s3.IBucket, code: lambda_.Code) -> tuple[PythonFunction, UploadTrigger, JobCompletion]:
        """Menus from paper: woken by an upload, and again when Textract has read a long one."""
        # Textract's topic needs the function, and the function's settings name the topic: so these two come after it.
        menu_ocr = self._frame.function(
            "MenuOcr",
            door="menu_ocr",
            description="Reads menus that owners have uploaded",
            variables={
                "MENU_BUCKET": menus.bucket_name,
                "OPENAI_SECRET_ID": self._secrets.openai.secret_arn,
                "REPAIR_MODEL": self._environment.menu_repair_model or "",
            },
            memory_mib=_MENU_MEMORY,
            timeout=_MENU_TIMEOUT,
            code=code,
        )
        jobs = JobCompletion(
            self,
            "MenuJobs",
            service=_TEXTRACT,
            function=menu_ocr,
            function_timeout=_MENU_TIMEOUT,
            described_as="Textract has read a long menu",
        )
        uploads = UploadTrigger(
            self,
            "MenuUploads",
            bucket=menus,
            prefix=_MENUS,
            function=menu_ocr,
            described_as="a menu that was uploaded is read",
        )
        menu_ocr.function.add_environment("TEXTRACT_TOPIC_ARN", jobs.topic.topic_arn)
        menu_ocr.function.add_environment("TEXTRACT_ROLE_ARN", jobs.publisher.role_arn)
        menu_ocr.function.add_environment("TEXTRACT_QUEUE_URL", jobs.queue.queue_url)
        allow(jobs.publisher, grants.publish_to(jobs.topic))
        allow(menu_ocr.role, grants.use_items(self._table, "GetItem", "PutItem", of=["RESTAURANT#", "JOB#"]))
        allow(menu_ocr.role, grants.use_files(menus, read=_MENUS, write=_CROPS))
        if self._environment.menu_repair_model:
            allow(menu_ocr.role, grants.read_secrets([self._secrets.openai]))
        asked = ("DetectDocumentText", "StartDocumentAnalysis", "GetDocumentAnalysis")
        allow(menu_ocr.role, grants.read_documents(*asked))
        allow(menu_ocr.role, grants.pass_role(jobs.publisher, _TEXTRACT))
        allow(menu_ocr.role, grants.take_from(jobs.queue))
        allow(menu_ocr.role, grants.send_to(jobs.queue))
        allow(menu_ocr.role, grants.send_to(uploads.dead_letters.queue))
        for prefix in (_MENUS, _CROPS):
            finding = f"AwsSolutions-IAM5[Resource::{_as_reported(menus)}/{prefix}*]"
            cdk.Validations.of(menu_ocr).acknowledge(cdk.Acknowledgment(id=finding, reason=_BELOW_A_PREFIX))
        return menu_ocr, uploads, jobs


def _as_reported(bucket: s3.IBucket) -> str:
    """The bucket's ARN as AwsSolutions writes a reference to another stack into its findings; another wording fails the synthesis."""
    reference = {
        "StackName": cdk.Stack.of(bucket).stack_name,
        "Region": {"Ref": "AWS::Region"},
        "OutputName": "PublishOutputFnGetAttMenuBucketArn21A3F2B5",
    }
    return json.dumps({"Fn::GetStackOutput": reference}, separators=(",", ":"))
