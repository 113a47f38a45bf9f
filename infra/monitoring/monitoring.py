"""Dashboard and alarms of one environment, attached to the stack that is deployed last, since they look at all of them."""

from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.environments import Environment
from infra.functions import Functions
from infra.monitoring.alarms import MINUTE, Alarms
from infra.monitoring.dashboard import FIVE_MINUTES, Dashboard
from infra.monitoring.metrics import Metrics
from infra.streamer import Streamer


class Monitoring(Construct):
    """A new door stands in `Functions.doors`; what it counts, in `metrics.py`."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        topic: sns.ITopic,
        streamer: Streamer,
        functions: Functions,
    ) -> None:
        super().__init__(scope, construct_id)
        metrics = Metrics(environment.name)
        doors = functions.doors
        Dashboard(
            self,
            "Dashboard",
            environment=environment,
            metrics=metrics,
            stage=functions.http.stage,
            functions=[function for _, function in doors],
            healthy_tasks=streamer.healthy_tasks(FIVE_MINUTES),
        )
        Alarms(
            self,
            "Alarms",
            environment=environment,
            metrics=metrics,
            topic=topic,
            stage=functions.http.stage,
            functions=doors,
            healthy_tasks=streamer.healthy_tasks(MINUTE),
        )
