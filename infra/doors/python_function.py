"""A Lambda function as this house has them: Graviton, one Python, a role of its own, its own log group, traced."""

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.bundle.recipe import LAMBDA, Target
from infra.environments import Environment
from infra.log_groups import log_group

RUNTIME = lambda_.Runtime.PYTHON_3_13
_ARCHITECTURES = {"aarch64": lambda_.Architecture.ARM_64, "x86_64": lambda_.Architecture.X86_64}


class PythonFunction(Construct):
    """One door. `entry` is what others call: the function, or its kept-warm alias.

    The role may write this function's log and traces, and nothing else until the stack grants more.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        code: lambda_.Code,
        handler: str,
        description: str,
        variables: Mapping[str, str],
        memory_mib: int,
        timeout: cdk.Duration,
        at_once: int | None = None,
        kept_warm: int = 0,
        target: Target = LAMBDA,
    ) -> None:
        """`handler` is `package.module.function`; `at_once` caps and reserves concurrency; `kept_warm` is paid for all day."""
        super().__init__(scope, construct_id)
        self.log_group = log_group(self, "Log", environment=environment)
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        self.role.add_to_policy(
            iam.PolicyStatement(
                actions=["logs:CreateLogStream", "logs:PutLogEvents"], resources=[self.log_group.log_group_arn]
            )
        )
        self.function = lambda_.Function(
            self,
            "Function",
            description=description,
            code=code,
            handler=handler,
            runtime=RUNTIME,
            architecture=_ARCHITECTURES[target.machine],
            role=self.role,
            log_group=self.log_group,
            # The programs write JSON lines already; this makes Lambda's own lines JSON too.
            logging_format=lambda_.LoggingFormat.JSON,
            tracing=lambda_.Tracing.ACTIVE,
            environment=dict(variables),
            memory_size=memory_mib,
            timeout=timeout,
            reserved_concurrent_executions=at_once,
        )
        self.entry: lambda_.IFunction = self._warm(kept_warm) if kept_warm else self.function
        self._acknowledge()

    def _warm(self, instances: int) -> lambda_.Alias:
        return lambda_.Alias(
            self,
            "Live",
            alias_name="live",
            version=self.function.current_version,
            provisioned_concurrent_executions=instances,
        )

    def _acknowledge(self) -> None:
        reasons = {
            "AwsSolutions-IAM5[Resource::*]": "Only where AWS has no resource to name: X-Ray's traces, and Textract for the door "
            "that reads menus. tests/infra/test_door_rights.py refuses any other star.",
            "AwsSolutions-L1": "Python 3.13 on purpose: wheels and bytecode of the bundle are made for it and tested with it.",
        }
        for finding, reason in reasons.items():
            cdk.Validations.of(self).acknowledge(cdk.Acknowledgment(id=finding, reason=reason))
