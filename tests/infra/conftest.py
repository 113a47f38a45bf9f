"""What the tests of the deployment share: the synthesized stacks, made once."""

import os

import pytest

# Before CDK is imported: its own validation of CloudFormation takes seconds each time; `make synth` runs with it.
os.environ["CDK_VALIDATION"] = "false"  # noqa: TID251 - read by CDK, not by us

from aws_cdk.assertions import Template

from infra.app import Deployment, build_app


@pytest.fixture(scope="session")
def deployments(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Deployment]:
    """The environments by name."""
    app = build_app(tmp_path_factory.mktemp("cdk"))
    return {child.environment.name: child for child in app.node.children if isinstance(child, Deployment)}


@pytest.fixture(scope="session")
def data_in_dev(deployments: dict[str, Deployment]) -> Template:
    """The data stack of the development environment."""
    return Template.from_stack(deployments["dev"].data)


@pytest.fixture(scope="session")
def data_in_prod(deployments: dict[str, Deployment]) -> Template:
    """The data stack of the production environment."""
    return Template.from_stack(deployments["prod"].data)


@pytest.fixture(scope="session")
def streamer_in_dev(deployments: dict[str, Deployment]) -> Template:
    """The streamer's stack of the development environment."""
    return Template.from_stack(deployments["dev"].streamer)


@pytest.fixture(scope="session")
def streamer_in_prod(deployments: dict[str, Deployment]) -> Template:
    """The streamer's stack of the production environment."""
    return Template.from_stack(deployments["prod"].streamer)


@pytest.fixture(scope="session")
def functions_in_dev(deployments: dict[str, Deployment]) -> Template:
    """The functions' stack of the development environment."""
    return Template.from_stack(deployments["dev"].functions)


@pytest.fixture(scope="session")
def functions_in_prod(deployments: dict[str, Deployment]) -> Template:
    """The functions' stack of the production environment."""
    return Template.from_stack(deployments["prod"].functions)
