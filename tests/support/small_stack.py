"""A stack that is small enough to deploy in no time, as the CDK would leave it behind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from oscars.local.state_dir import CHECKOUT

STACK = "OscarImport"
HANDLER = """
import json, os, time
import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

def handler(event, context):
    if "sleep" in event:
        time.sleep(event["sleep"])
    for record in event.get("Records", []):
        table.put_item(Item={"pk": record["body"]})
    print("handled", json.dumps(event)[:40])
    return dict(os.environ)
"""


class SmallStack:
    """Writes a synthesised stack with a table, a queue, a bucket, a secret and a function that the queue feeds."""

    def __init__(self, checkout: Path) -> None:
        self.checkout = checkout

    def synthesise(self, assembly: Path, *, environment: Mapping[str, str], **more: Any) -> None:
        """`more` are resources by logical id."""
        (assembly / "asset.function").mkdir(parents=True, exist_ok=True)
        (assembly / "asset.function" / "index.py").write_text(HANDLER)
        template = {"Resources": {**self._resources(environment), **more}, "Outputs": self._outputs()}
        (assembly / f"{STACK}.template.json").write_text(json.dumps(template))
        (assembly / f"{STACK}.assets.json").write_text(
            json.dumps(
                {
                    "files": {
                        "function": self._asset("asset.function", "zip", "function.zip"),
                        "template": self._asset(f"{STACK}.template.json", "file", f"{hash(str(template))}.json"),
                    }
                }
            )
        )
        (assembly / "manifest.json").write_text("{}")

    def write_app(self) -> Path:
        """Makes the checkout one whose app.py synthesises this stack. Returns the checkout."""
        (self.checkout / "infra").mkdir(parents=True, exist_ok=True)
        (self.checkout / "infra" / "stack.py").write_text("")
        (self.checkout / "app.py").write_text(
            "import json, os, sys\n"
            f"sys.path.insert(0, {str(CHECKOUT)!r})\n"
            "from pathlib import Path\n"
            "from tests.support.small_stack import SmallStack\n"
            "context = json.loads(os.environ['CDK_CONTEXT_JSON'])\n"
            "SmallStack(Path()).synthesise(Path(os.environ['CDK_OUTDIR']), environment=context)\n"
        )
        return self.checkout

    @staticmethod
    def _asset(path: str, packaging: str, key: str) -> dict[str, Any]:
        bucket = "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"
        return {
            "source": {"path": path, "packaging": packaging},
            "destinations": {"current_account-current_region": {"bucketName": bucket, "objectKey": key}},
        }

    @staticmethod
    def _resources(environment: Mapping[str, str]) -> dict[str, Any]:
        role = {
            "Type": "AWS::IAM::Role",
            "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}},
        }
        function = {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Handler": "index.handler",
                "Runtime": "python3.13",
                "Timeout": 30,
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Code": {"S3Bucket": "cdk-hnb659fds-assets-000000000000-us-east-1", "S3Key": "function.zip"},
                "Environment": {
                    "Variables": {
                        "TABLE": {"Ref": "Table"},
                        "POWERTOOLS_SERVICE_NAME": "tmdb_details",
                        **environment,
                    }
                },
            },
        }
        return {
            "Role": role,
            "Function": function,
            "Table": {
                "Type": "AWS::DynamoDB::Table",
                "Properties": {
                    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
                    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
                    "BillingMode": "PAY_PER_REQUEST",
                },
            },
            "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 3}},
            "Idle": {"Type": "AWS::SQS::Queue"},
            "Bucket": {"Type": "AWS::S3::Bucket"},
            "Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": "{}"}},
            "Feed": {
                "Type": "AWS::Lambda::EventSourceMapping",
                "Properties": {
                    "EventSourceArn": {"Fn::GetAtt": ["Queue", "Arn"]},
                    "FunctionName": {"Ref": "Function"},
                    "BatchSize": 1,
                    "ScalingConfig": {"MaximumConcurrency": 2},
                },
            },
        }

    @staticmethod
    def _outputs() -> dict[str, Any]:
        named = {"KeysSecret": "Secret"}
        logical = ("Table", "Queue", "Idle", "Bucket", "Function")
        return {name: {"Value": {"Ref": name}} for name in logical} | {
            name: {"Value": {"Ref": resource}} for name, resource in named.items()
        }
