"""Reads a template's references as names, across stacks: `RestaurantTable.Arn/index/guest` instead of three nested functions."""

from typing import Any

from aws_cdk.assertions import Template


class References:
    """Of one template whose references to other stacks lead into `sources`."""

    def __init__(self, *sources: Template) -> None:
        self._outputs = {
            name: output["Value"] for source in sources for name, output in source.find_outputs("*").items()
        }

    def plain(self, value: Any) -> Any:
        """The value with each reference as text; KeyError for an output that no source has."""
        if isinstance(value, list):
            return [self.plain(one) for one in value]
        if not isinstance(value, dict):
            return value
        match value:
            case {"Ref": name}:
                return name
            case {"Fn::GetAtt": [name, attribute]}:
                return f"{name}.{attribute}"
            case {"Fn::GetStackOutput": {"OutputName": name}}:
                return self.plain(self._outputs[name])
            case {"Fn::Join": [glue, parts]}:
                return glue.join(self.plain(parts))
        return {name: self.plain(one) for name, one in value.items()}
