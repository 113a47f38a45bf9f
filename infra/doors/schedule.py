"""Wakes a door by the clock, and keeps what it could not be told."""

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from constructs import Construct

from infra.doors.dead_letters import DeadLetters
from infra.doors.python_function import PythonFunction


class Schedule(Construct):
    """One schedule of EventBridge Scheduler with a role of its own.

    The stack grants that role to invoke the function, and to put what could not be told into the queue of `dead_letters`.

    The function may be woken twice for one time (Scheduler delivers at least once), and must bear it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        function: PythonFunction,
        when: scheduler.ScheduleExpression,
        message: Mapping[str, object],
        described_as: str,
        most_tries: int = 5,
        too_old_after: cdk.Duration | None = None,
        spread_over: cdk.Duration | None = None,
    ) -> None:
        """`message` is the function's event; `spread_over` lets AWS choose a moment within so much after the time."""
        super().__init__(scope, construct_id)
        self.role = iam.Role(self, "Role", assumed_by=_scheduler_of_this_account(self))
        self.dead_letters = DeadLetters(
            self,
            "DeadLetters",
            runbook=f"A scheduled task did not start: {described_as}. Runbook: see in the function's log why it could not be "
            f"invoked; once that is mended, invoke it by hand with the event that lies in the queue.",
        )
        self.schedule = scheduler.Schedule(
            self,
            "Schedule",
            schedule=when,
            description=described_as,
            target=targets.LambdaInvoke(
                function.entry,
                # CDK would add every version of the function to what the role may invoke.
                role=self.role.without_policy_updates(),
                input=scheduler.ScheduleTargetInput.from_object(dict(message)),
                dead_letter_queue=self.dead_letters.queue,
                retry_attempts=most_tries,
                max_event_age=too_old_after or cdk.Duration.hours(1),
            ),
            time_window=scheduler.TimeWindow.flexible(spread_over) if spread_over else scheduler.TimeWindow.off(),
        )


def _scheduler_of_this_account(scope: Construct) -> iam.IPrincipal:
    """Nobody else's schedules may borrow the role (the confused deputy)."""
    account = cdk.Stack.of(scope).account
    return iam.ServicePrincipal("scheduler.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": account}})
