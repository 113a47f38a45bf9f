"""What every door of the functions' stack is made with: the bundle, the table, and the ways in which stream and clock wake it."""

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct

from infra.bundle.recipe import Target
from infra.doors import grants
from infra.doors.outbox_consumer import OutboxConsumer
from infra.doors.python_function import PythonFunction
from infra.doors.schedule import Schedule
from infra.environments import Environment


class DoorFrame:
    """Hangs doors into one stack, and remembers by name what wakes them."""

    def __init__(
        self,
        stack: Construct,
        *,
        environment: Environment,
        table: dynamodb.ITableV2,
        code: lambda_.Code,
        target: Target,
    ) -> None:
        """`code` is the bundle for `target` that a door is cut from unless it says otherwise."""
        self._stack = stack
        self._environment = environment
        self._table = table
        self._code = code
        self._target = target
        self.consumers: dict[str, OutboxConsumer] = {}
        self.schedules: dict[str, Schedule] = {}

    def function(
        self,
        construct_id: str,
        *,
        door: str,
        description: str,
        variables: dict[str, str],
        memory_mib: int,
        timeout: cdk.Duration,
        at_once: int | None = None,
        kept_warm: int = 0,
        code: lambda_.Code | None = None,
    ) -> PythonFunction:
        """The function of `functions/<door>/handler.py`, told what every door is told and `variables`."""
        name = self._environment.name
        shared = {
            "TABLE_NAME": self._table.table_name,
            "LOG_LEVEL": "INFO",
            "SERVICE_NAME": f"Maitred-{name}-{door}",
        }
        return PythonFunction(
            self._stack,
            construct_id,
            environment=self._environment,
            code=code or self._code,
            target=self._target,
            handler=f"functions.{door}.handler.handler",
            description=f"Maitred ({name}): {description[0].lower()}{description[1:]}",
            variables=shared | variables,
            memory_mib=memory_mib,
            timeout=timeout,
            at_once=at_once,
            kept_warm=kept_warm,
        )

    def consume(
        self, door: str, function: PythonFunction, *, too_old_after: cdk.Duration, late_after: cdk.Duration
    ) -> None:
        """Let the outbox wake a function with the entries for a door."""
        consumer = OutboxConsumer(
            self._stack,
            f"{door.capitalize()}Outbox",
            table=self._table,
            door=door,
            function=function,
            batch_size=10,
            # Many, since a failing try may take a moment only; `too_old_after` is what ends an outage.
            most_tries=500,
            too_old_after=too_old_after,
            late_after=late_after,
        )
        allow(function.role, grants.read_stream(self._table))
        allow(function.role, grants.send_to(consumer.dead_letters.queue))
        self.consumers[door] = consumer

    def wake(
        self,
        construct_id: str,
        function: PythonFunction,
        *,
        when: scheduler.ScheduleExpression,
        message: dict[str, object],
        described_as: str,
        too_old_after: cdk.Duration,
        most_tries: int,
    ) -> None:
        """Let the clock wake a function."""
        schedule = Schedule(
            self._stack,
            construct_id,
            function=function,
            when=when,
            message=message,
            described_as=described_as,
            most_tries=most_tries,
            too_old_after=too_old_after,
        )
        allow(schedule.role, grants.invoke(function.entry))
        allow(schedule.role, grants.send_to(schedule.dead_letters.queue))
        self.schedules[construct_id] = schedule


def allow(role: iam.Role, statements: list[iam.PolicyStatement]) -> None:
    """Let the role do what the statements say."""
    for statement in statements:
        role.add_to_policy(statement)
