"""Fits a synthesized template to the emulator: takes out what it refuses, each by name, and says so."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

REFUSED = {
    "AWS::ApplicationAutoScaling::ScalableTarget": "the emulator does not know the type",
    "AWS::ApplicationAutoScaling::ScalingPolicy": "the emulator does not know the type",
    "AWS::CloudFront::VpcOrigin": "the emulator does not know the type",
    "AWS::EC2::SecurityGroupEgress": "the emulator does not know the type",
    "AWS::EC2::SecurityGroupIngress": "the emulator does not know the type",
    "Custom::AWS": "asks for the group of the VPC origin, which is not there",
}
_NO_MATHS = "the emulator's alarms know no metric math"
_SECRET = "AWS::SecretsManager::Secret"  # noqa: S105 - a type's name


@dataclass(frozen=True, slots=True)
class Fitted:
    """A template that the emulator takes; `changes` has a line for each thing that is not as it was synthesized."""

    template: dict[str, Any]
    changes: tuple[str, ...]


def fit(template: Mapping[str, Any]) -> Fitted:
    """Without the resources and outputs that the emulator refuses; what pointed at them points at a text that names them."""
    fitted = copy.deepcopy(dict(template))
    resources: dict[str, Any] = fitted["Resources"]
    gone = {name: reason for name, resource in resources.items() if (reason := _refusal(resource))}
    changes = [f"- {name} ({resources[name]['Type']}): {reason}" for name, reason in gone.items()]
    for name in gone:
        del resources[name]
    for name, resource in resources.items():
        _forget_dependencies(resource, gone)
        dangling = sorted({to for to in _pointed_at(resource) if to in gone})
        if dangling:
            changes.append(f"~ {name} ({resource['Type']}): pointed at {', '.join(dangling)}")
            resources[name] = _without(resource, gone)
    secrets = {name for name, resource in resources.items() if resource["Type"] == _SECRET}
    for name, output in list(fitted.get("Outputs", {}).items()):
        if any(to in gone for to in _pointed_at(output)):
            del fitted["Outputs"][name]
            changes.append(f"- output {name}: of what is not there")
        elif _has(output, "Fn::Split") and any(to in secrets for to in _pointed_at(output)):
            del fitted["Outputs"][name]
            changes.append(f"- output {name}: takes a secret's ARN apart, where the emulator gives its name")
    return Fitted(fitted, tuple(changes))


def override_variables(template: dict[str, Any], values: Mapping[str, str], *, beside: Mapping[str, str]) -> list[str]:
    """Set environment variables of the template's functions in place, and say which.

    A variable is set where it stands already, or where the one that `beside` names for it stands.
    """
    changes = []
    for name, resource in template["Resources"].items():
        if resource["Type"] != "AWS::Lambda::Function":
            continue
        variables = resource["Properties"].get("Environment", {}).get("Variables", {})
        for variable, value in values.items():
            if variable in variables or beside.get(variable) in variables:
                variables[variable] = value
                changes.append(f"~ {name}: {variable}={value}")
    return changes


def _refusal(resource: Mapping[str, Any]) -> str | None:
    if resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in resource["Properties"]:
        return _NO_MATHS
    return REFUSED.get(resource["Type"])


def _forget_dependencies(resource: dict[str, Any], gone: Mapping[str, str]) -> None:
    needed = resource.get("DependsOn", [])
    kept = [name for name in ([needed] if isinstance(needed, str) else needed) if name not in gone]
    if kept:
        resource["DependsOn"] = kept
    else:
        resource.pop("DependsOn", None)


def _pointed_at(node: Any) -> Iterator[str]:
    """Every logical id that is referred to below."""
    if isinstance(node, dict):
        if (to := _target(node)) is not None:
            yield to
        for value in node.values():
            yield from _pointed_at(value)
    elif isinstance(node, list):
        for value in node:
            yield from _pointed_at(value)


def _target(node: Mapping[str, Any]) -> str | None:
    match node:
        case {"Ref": str(to)}:
            return to
        case {"Fn::GetAtt": [str(to), *_]}:
            return to
    return None


def _without(node: Any, gone: Mapping[str, str]) -> Any:
    if isinstance(node, dict):
        to = _target(node)
        return f"not-emulated-{to}" if to in gone else {key: _without(value, gone) for key, value in node.items()}
    return [_without(value, gone) for value in node] if isinstance(node, list) else node


def _has(node: Any, function: str) -> bool:
    if isinstance(node, dict):
        return function in node or any(_has(value, function) for value in node.values())
    return isinstance(node, list) and any(_has(value, function) for value in node)
