"""Some routes are open to whoever can prove themselves to the function; others only to whoever has signed in."""

from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk.assertions import Template

from infra.doors.http_doors import HttpDoors, SignedIn
from infra.environments import DEV
from infra.owners import Owners
from tests.infra.doors.conftest import Bench, a_function, only

ROUTE = "AWS::ApiGatewayV2::Route"


def with_console(bench: Bench) -> Template:
    """A stack with the phone path open and a console behind the owners' accounts."""
    owners = Owners(bench.stack, "Owners", environment=DEV)
    console = a_function(bench.stack, "Console")
    HttpDoors(
        bench.stack,
        "Http",
        environment=DEV,
        api=apigateway.HttpApi(bench.stack, "Api", create_default_stage=False),
        routes={"ANY /voice/{proxy+}": bench.function},
        public="The function asks itself.",
        signed_in=SignedIn(owners.issuer, owners.client_id, {"ANY /console/{proxy+}": console}),
    )
    return bench.template()


def test_the_console_lets_in_only_whoever_the_owners_pool_signed_in_for_it(bench: Bench) -> None:
    template = with_console(bench)
    (client,) = template.find_resources("AWS::Cognito::UserPoolClient")
    (pool,) = template.find_resources("AWS::Cognito::UserPool")
    ((guard, authorizer),) = template.find_resources("AWS::ApiGatewayV2::Authorizer").items()

    route = only(template, ROUTE, RouteKey="ANY /console/{proxy+}")
    assert (route["AuthorizationType"], route["AuthorizerId"]) == ("JWT", {"Ref": guard})
    told = authorizer["Properties"]["JwtConfiguration"]
    assert told["Audience"] == [{"Ref": client}]
    assert {"Fn::GetAtt": [pool, "ProviderURL"]} == told["Issuer"]
    assert authorizer["Properties"]["IdentitySource"] == ["$request.header.Authorization"]


def test_the_telephone_stays_open(bench: Bench) -> None:
    route = only(with_console(bench), ROUTE, RouteKey="ANY /voice/{proxy+}")

    assert route.get("AuthorizationType", "NONE") == "NONE"
    assert "AuthorizerId" not in route


def test_each_route_leads_to_its_own_function(bench: Bench) -> None:
    template = with_console(bench)
    targets = {
        route["Properties"]["RouteKey"]: str(route["Properties"]["Target"])
        for route in template.find_resources(ROUTE).values()
    }

    assert targets["ANY /console/{proxy+}"] != targets["ANY /voice/{proxy+}"]
