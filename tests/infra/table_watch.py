"""What is asked of a table, as IAM sees it, and what a door's role may ask."""

from dataclasses import dataclass, field
from typing import Any

from aws_cdk.assertions import Template

from tests.infra.door_policies import allowed
from tests.infra.references import References


@dataclass
class Asked:
    """What was asked of a table: (action, place), as IAM sees it; and the partition keys."""

    actions: set[tuple[str, str]] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)

    def note(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        """Called by botocore before each request."""
        match model.name:
            case "TransactWriteItems":  # IAM asks for the actions of its parts
                for part in params["TransactItems"]:
                    ((verb, about),) = part.items()
                    self._note(f"{verb}Item", about.get("Key") or about["Item"])
            case "BatchGetItem":
                for about in params["RequestItems"].values():
                    for key in about["Keys"]:
                        self._note("BatchGetItem", key)
            case "Query" if "IndexName" in params:
                self.actions.add(("dynamodb:Query", f"RestaurantTable.Arn/index/{params['IndexName']}"))
            case "Query":
                self.actions.add(("dynamodb:Query", "RestaurantTable.Arn"))
                self.keys.add(params["ExpressionAttributeValues"][":pk"]["S"])
            case action:
                self._note(action, params.get("Key") or params["Item"])

    def _note(self, action: str, item: dict[str, Any]) -> None:
        self.actions.add((f"dynamodb:{action}", "RestaurantTable.Arn"))
        self.keys.add(item["pk"]["S"])


def role_on_the_table(template: Template, door: str, data: Template) -> set[tuple[str, str]]:
    """What the role may do with items; the stream is read by Lambda, not by us."""
    pairs = allowed(template, door, References(data))
    return {(action, place) for action, place in pairs if action.startswith("dynamodb:") and "Stream" not in place}
