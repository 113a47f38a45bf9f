"""Opens the API's address: which paths lead to which function, how much may come, and what is written down of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from constructs import Construct

from infra.doors.python_function import PythonFunction
from infra.environments import Environment
from infra.log_groups import log_group

_WRITTEN_DOWN = {
    "time": "$context.requestTime",
    "request_id": "$context.requestId",
    "route": "$context.routeKey",
    "status": "$context.status",
    "milliseconds": "$context.responseLatency",
    "function_milliseconds": "$context.integrationLatency",
    "function_status": "$context.integrationStatus",
    "fault": "$context.error.message",
    "function_fault": "$context.integrationErrorMessage",
}
"""No address, no user agent, no path and no query: a guest's number may stand in those of vendors to come."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Routes that API Gateway lets in only with a token that `issuer` made for `audience`: a Cognito pool and its client."""

    issuer: str
    audience: str
    routes: Mapping[str, PythonFunction] = field(default_factory=dict)


class HttpDoors(Construct):
    """The `$default` stage, whose name is in no path, so that Twilio signs exactly the address that it was given.

    No CORS: no browser calls the phone path. What is no route is refused here and wakes no function.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        api: apigateway.HttpApi,
        routes: Mapping[str, PythonFunction],
        public: str,
        signed_in: SignedIn | None = None,
    ) -> None:
        """`routes` from "ANY /voice/{proxy+}" to function; `public` says why API Gateway itself asks nobody there who they are."""
        super().__init__(scope, construct_id)
        self.access_log = log_group(self, "AccessLog", environment=environment)
        guarded = signed_in.routes if signed_in else {}
        leads_to = {
            function: integrations.HttpLambdaIntegration(function.node.id, function.entry)
            for function in dict.fromkeys([*routes.values(), *guarded.values()])
        }
        for route, function in routes.items():
            opened = self._route(api, route, leads_to[function])
            cdk.Validations.of(opened).acknowledge(cdk.Acknowledgment(id="AwsSolutions-APIG4", reason=public))
        if signed_in:
            guard = authorizers.HttpJwtAuthorizer("SignedIn", signed_in.issuer, jwt_audience=[signed_in.audience])
            for route, function in guarded.items():
                self._route(api, route, leads_to[function], guard)
        self.stage = apigateway.HttpStage(
            self,
            "Stage",
            http_api=api,
            auto_deploy=True,
            throttle=apigateway.ThrottleSettings(
                rate_limit=environment.functions.requests_per_second,
                burst_limit=2 * environment.functions.requests_per_second,
            ),
        )
        # As properties of the resource: CDK's own log destination lays the log out with the caller's address by default.
        resource = self.stage.node.default_child
        assert isinstance(resource, apigateway.CfnStage)
        resource.access_log_settings = apigateway.CfnStage.AccessLogSettingsProperty(
            destination_arn=self.access_log.log_group_arn, format=json.dumps(_WRITTEN_DOWN, separators=(",", ":"))
        )

    def _route(
        self,
        api: apigateway.HttpApi,
        route: str,
        integration: integrations.HttpLambdaIntegration,
        guard: apigateway.IHttpRouteAuthorizer | None = None,
    ) -> apigateway.HttpRoute:
        method, path = route.split()
        return apigateway.HttpRoute(
            self,
            route,
            http_api=api,
            route_key=apigateway.HttpRouteKey.with_(path, apigateway.HttpMethod[method]),
            integration=integration,
            authorizer=guard,
        )
