"""The streamer's stack: network, front and tasks. It is deployed seldom, since each time live calls have to end first."""

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from constructs import Construct, IConstruct

from infra.environments import Environment
from infra.front import MEDIA_PATH, Front
from infra.log_groups import log_group
from infra.monitoring.metrics import Metrics
from infra.network import Network
from infra.secrets import Secrets
from infra.streamer_service import StreamerService

SOURCE = Path(__file__).resolve().parent.parent / "streamer"


class Streamer(cdk.Stack):
    """`stream_url` goes into the TwiML; `healthy_tasks` is for whoever watches."""

    def __init__(
        self, scope: Construct, construct_id: str, *, environment: Environment, backend_url: str, secrets: Secrets
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            description=f"Maitred ({environment.name}): what carries the voice",
            termination_protection=environment.keeps_data,
        )
        metrics = Metrics(environment.name)
        network = Network(self, "Network")
        self.front = Front(
            self,
            "Front",
            network=network,
            own_domain=environment.stream_domain,
            lookup_log=log_group(self, "LookupLog", environment=environment),
        )
        self.stream_url = f"wss://{self.front.domain}{MEDIA_PATH}"
        self._streamer = StreamerService(
            self,
            "Streamer",
            network=network,
            front=self.front,
            size=environment.streamer,
            image=ecs.ContainerImage.from_asset(str(SOURCE), platform=ecr_assets.Platform.LINUX_ARM64),
            log_group=log_group(self, "Log", environment=environment),
            settings={
                "BACKEND_URL": backend_url,
                "PUBLIC_STREAM_URL": self.stream_url,
                "REALTIME_MODEL": environment.realtime_model,
                "TRANSCRIPTION_MODEL": environment.transcription_model,
                "SERVICE_NAME": metrics.service("streamer"),
            },
            # ECS reads these as the task starts, with the execution role, which the construct library grants exactly these.
            secrets={
                "OPENAI_API_KEY": ecs.Secret.from_secrets_manager(secrets.openai, "api_key"),
                "TWILIO_AUTH_TOKEN": ecs.Secret.from_secrets_manager(secrets.twilio, "auth_token"),
                "PREVIOUS_TWILIO_AUTH_TOKEN": ecs.Secret.from_secrets_manager(secrets.twilio, "previous_auth_token"),
            },
        )
        self.cluster, self.service = self._streamer.cluster, self._streamer.service
        # Each task says it every 30 s, so the mean over all lines is the mean over the tasks.
        self._streamer.scale_on(metrics.one("LiveCalls", "Average", cdk.Duration.minutes(1)))
        self._grant()
        self._acknowledge(network)
        self._tell(environment)

    def healthy_tasks(self, period: cdk.Duration) -> cloudwatch.Metric:
        """How many tasks the load balancer sends calls to, at the least; nothing is told while there is none at all."""
        return cloudwatch.Metric(
            namespace="AWS/ApplicationELB",
            metric_name="HealthyHostCount",
            dimensions_map={
                "LoadBalancer": self.front.load_balancer.load_balancer_full_name,
                "TargetGroup": self._streamer.targets.target_group_full_name,
            },
            statistic="Minimum",
            period=period,
            label="healthy tasks",
        )

    def _grant(self) -> None:
        """The one thing that a task may do in AWS: protect itself, or another task of this cluster, from being stopped."""
        self._streamer.task.add_to_task_role_policy(
            iam.PolicyStatement(actions=["ecs:UpdateTaskProtection"], resources=[self.cluster.arn_for_tasks("*")])
        )

    def _tell(self, environment: Environment) -> None:
        """What the set-up commands read after a deployment; they expect exactly these names."""
        outputs = {
            "StreamUrl": self.stream_url,
            "RealtimeModel": environment.realtime_model,
            "TranscriptionModel": environment.transcription_model,
            "StreamerCluster": self.cluster.cluster_name,
            "StreamerService": self.service.service_name,
        }
        for name, value in outputs.items():
            cdk.CfnOutput(self, name, value=value)
        if environment.stream_domain:
            cdk.CfnOutput(
                self,
                "StreamDomainTarget",
                value=self.front.distribution.distribution_domain_name,
                description=f"Point a CNAME of {environment.stream_domain.name} here.",
            )

    def _acknowledge(self, network: Network) -> None:
        """The findings of AwsSolutions that we live with, each with its reason."""
        cluster = self.get_logical_id(_resource(self.cluster))
        reasons: list[tuple[IConstruct, str, str]] = [
            (
                network.vpc,
                "VPC7",
                "One port is open, to the load balancer only, and the streamer logs every stream itself.",
            ),
            (
                self.front.load_balancer,
                "ELB2",
                "Nothing reaches it but CloudFront; the streamer logs every stream itself.",
            ),
            (self.front.distribution, "CFR1", "Twilio calls from wherever it has servers, which it does not tell."),
            (self.front.distribution, "CFR2", "Whoever is not Twilio is refused by signature before a byte is used."),
            (
                self.front.distribution,
                "CFR3",
                "The streamer logs every stream, with the call's id, which CloudFront knows not.",
            ),
            (
                self.front.distribution,
                "CFR4",
                "CloudFront's own name allows no choice; with a domain of one's own it is TLS 1.2.",
            ),
            (self.front.group_lookup, "IAM5[Resource::*]", "EC2's Describe actions know no resources."),
            (self.cluster, "ECS4", "Paid per task and metric, and the streamer's own metrics tell more of a call."),
            (self._streamer.task, "ECS2", "Addresses, names and numbers; what is secret comes from Secrets Manager."),
            (self._streamer.task, "IAM5[Resource::*]", "ecr:GetAuthorizationToken knows no resources."),
            (
                self._streamer.task,
                f"IAM5[Resource::arn:<AWS::Partition>:ecs:<AWS::Region>:<AWS::AccountId>:task/<{cluster}>/*]",
                "A task's name is not known before it runs; the cluster holds no other service.",
            ),
        ]
        for scope, rule, reason in reasons:
            cdk.Validations.of(scope).acknowledge(cdk.Acknowledgment(id=f"AwsSolutions-{rule}", reason=reason))


def _resource(construct: IConstruct) -> cdk.CfnResource:
    """The CloudFormation resource at the heart of a construct."""
    resource = construct.node.default_child
    assert isinstance(resource, cdk.CfnResource)
    return resource
