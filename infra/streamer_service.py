"""The tasks that carry the calls, and how they come and go without cutting one off.

A deployment or a scale-in ends a task in this order: the load balancer sends it no new streams and leaves it its live ones for as long
as the longest call lasts (`DRAINING`); then ECS sends SIGTERM, and the streamer passes whoever still talks to a person; 120 s later,
the most that Fargate allows, it is killed. Busy tasks are protected by themselves on top of that (`streamer/task_protection.py`), so
that scaling in takes the idle ones. Source: ECS guide, "Connection draining" and "Task scale-in protection".
"""

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elb
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.environments import StreamerSize
from infra.front import PATHS, Front
from infra.network import Network

PORT = 8080
DRAINING = cdk.Duration.seconds(1020)
"""Longer than the longest call, which the session plan limits to 15 minutes (`streamer/contract/plan.py`)."""
STOP = cdk.Duration.seconds(120)
DRAIN_SECONDS = 110
"""What the streamer itself waits after SIGTERM: it must have gone before it is killed."""


class StreamerService(Construct):
    """An ECS service on Fargate, arm64. `targets` is its target group; grants for its roles are made by the stack."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        network: Network,
        front: Front,
        size: StreamerSize,
        image: ecs.ContainerImage,
        log_group: logs.ILogGroup,
        settings: Mapping[str, str],
        secrets: Mapping[str, ecs.Secret],
    ) -> None:
        super().__init__(scope, construct_id)
        self._size = size
        self.cluster = ecs.Cluster(
            self, "Cluster", vpc=network.vpc, container_insights_v2=ecs.ContainerInsights.DISABLED
        )
        self.task = ecs.FargateTaskDefinition(
            self,
            "Task",
            cpu=size.cpu,
            memory_limit_mib=size.memory_mib,
            runtime_platform=ecs.RuntimePlatform(
                cpu_architecture=ecs.CpuArchitecture.ARM64, operating_system_family=ecs.OperatingSystemFamily.LINUX
            ),
        )
        self._add_container(image, log_group, settings, secrets)
        self.service = self._service(network)
        self.targets = self._targets(network, front)
        self.service.attach_to_application_target_group(self.targets)

    def _add_container(
        self,
        image: ecs.ContainerImage,
        log_group: logs.ILogGroup,
        settings: Mapping[str, str],
        secrets: Mapping[str, ecs.Secret],
    ) -> None:
        self.task.add_container(
            "Streamer",
            image=image,
            environment={
                "PORT": str(PORT),
                "MOST_CALLS": str(self._size.most_calls),
                "DRAIN_SECONDS": str(DRAIN_SECONDS),
                **settings,
            },
            secrets=dict(secrets),
            port_mappings=[ecs.PortMapping(container_port=PORT)],
            user="1000:1000",
            readonly_root_filesystem=True,
            linux_parameters=_without_privileges(self),
            stop_timeout=STOP,
            health_check=ecs.HealthCheck(
                command=["CMD", "python", "-m", "streamer.health"],
                interval=cdk.Duration.seconds(30),
                timeout=cdk.Duration.seconds(5),
                retries=3,
                start_period=cdk.Duration.seconds(10),
            ),
            logging=ecs.LogDriver.aws_logs(
                stream_prefix="streamer",
                log_group=log_group,
                # A log that does not take a line must not stop the voice.
                mode=ecs.AwsLogDriverMode.NON_BLOCKING,
                max_buffer_size=cdk.Size.mebibytes(8),
            ),
        )

    def _service(self, network: Network) -> ecs.FargateService:
        """No desired count: a deployment would set it back to the floor while autoscaling holds it higher."""
        return ecs.FargateService(
            self,
            "Service",
            cluster=self.cluster,
            task_definition=self.task,
            vpc_subnets=network.tasks,
            security_groups=[network.task_group],
            assign_public_ip=True,
            min_healthy_percent=100,
            max_healthy_percent=200,
            circuit_breaker=ecs.DeploymentCircuitBreaker(enable=True, rollback=True),
            availability_zone_rebalancing=ecs.AvailabilityZoneRebalancing.ENABLED,
            health_check_grace_period=cdk.Duration.seconds(60),
            enable_ecs_managed_tags=True,
            propagate_tags=ecs.PropagatedTagSource.SERVICE,
        )

    def _targets(self, network: Network, front: Front) -> elb.ApplicationTargetGroup:
        targets = elb.ApplicationTargetGroup(
            self,
            "Targets",
            vpc=network.vpc,
            port=PORT,
            protocol=elb.ApplicationProtocol.HTTP,
            target_type=elb.TargetType.IP,
            deregistration_delay=DRAINING,
            # A stream is one request that lasts as long as the call: the task with the fewest calls gets the next.
            load_balancing_algorithm_type=elb.TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS,
            health_check=elb.HealthCheck(
                path="/health",
                interval=cdk.Duration.seconds(10),
                timeout=cdk.Duration.seconds(5),
                healthy_threshold_count=2,
                unhealthy_threshold_count=3,
            ),
        )
        front.listener.add_action(
            "Streams",
            priority=10,
            conditions=[elb.ListenerCondition.path_patterns(PATHS)],
            action=elb.ListenerAction.forward([targets]),
        )
        return targets

    def scale_on(self, live_calls: cloudwatch.IMetric) -> None:
        """Follow the mean of live calls per task: out within minutes, in only after a quarter of an hour of calm."""
        scaling = self.service.auto_scale_task_count(
            min_capacity=self._size.least_tasks, max_capacity=self._size.most_tasks
        )
        scaling.scale_to_track_custom_metric(
            "LiveCalls",
            metric=live_calls,
            target_value=self._size.calls_per_task,
            scale_out_cooldown=cdk.Duration.seconds(60),
            scale_in_cooldown=cdk.Duration.minutes(15),
        )


def _without_privileges(scope: Construct) -> ecs.LinuxParameters:
    """None of the kernel's privileges: the process listens above 1024 and talks."""
    parameters = ecs.LinuxParameters(scope, "Linux")
    parameters.drop_capabilities(ecs.Capability.ALL)
    return parameters
