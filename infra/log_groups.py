"""Where programs write their log lines: kept as long as the environment says, and gone with their stack in development."""

import aws_cdk as cdk
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.environments import Environment

_RETENTION = {
    1: logs.RetentionDays.ONE_DAY,
    3: logs.RetentionDays.THREE_DAYS,
    7: logs.RetentionDays.ONE_WEEK,
    14: logs.RetentionDays.TWO_WEEKS,
    30: logs.RetentionDays.ONE_MONTH,
    60: logs.RetentionDays.TWO_MONTHS,
    90: logs.RetentionDays.THREE_MONTHS,
    180: logs.RetentionDays.SIX_MONTHS,
    365: logs.RetentionDays.ONE_YEAR,
}
"""The lengths that CloudWatch offers, as far as we would want them."""


def log_group(scope: Construct, construct_id: str, *, environment: Environment) -> logs.LogGroup:
    """A log group without a name of its own; whoever writes there is given the right to by the stack."""
    return logs.LogGroup(
        scope,
        construct_id,
        retention=_RETENTION[environment.log_days],
        removal_policy=cdk.RemovalPolicy.RETAIN if environment.keeps_data else cdk.RemovalPolicy.DESTROY,
    )
