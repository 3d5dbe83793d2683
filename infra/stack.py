"""The stack: composes tables, stages, orchestration and dashboard, and says where they are."""

from __future__ import annotations

from typing import Any

from aws_cdk import CfnOutput, Stack
from constructs import Construct
from oscar_import.stack_options import Options

from infra.dashboard import dashboard_url, operators_dashboard, saved_queries, saved_queries_url
from infra.function import Layers, SharedResources
from infra.orchestration import Orchestration, token_holders
from infra.pipeline import PIPELINE
from infra.schedules import Schedules
from infra.stage import StageConstruct
from infra.tables import Storage

STACK_NAME = "OscarImport"


class OscarImportStack(Stack):
    """Everything that an import needs, in one stack."""

    def __init__(self, scope: Construct, construct_id: str, *, options: Options, **stack_options: Any) -> None:
        super().__init__(scope, construct_id, **stack_options)
        storage = Storage(self, "Storage")
        shared = SharedResources(
            options=options,
            storage=storage,
            layers=Layers(self, "Layers", target=options.target),
            token_holders=token_holders(self),
        )
        pipeline = Construct(self, "Pipeline")
        stages = [StageConstruct(pipeline, row, options=options) for row in PIPELINE]
        queues = {stage.row.name: stage.queue for stage in stages}
        for stage in stages:
            stage.run(queues=queues, shared=shared)
        orchestration = Orchestration(self, "Orchestration", shared=shared, ceremonies_queue=queues[PIPELINE[0].name])
        schedules = Schedules(
            self,
            "Schedules",
            shared=shared,
            stages=stages,
            state_machine=orchestration.state_machine,
        )
        dashboard = operators_dashboard(self, stages=stages, orchestration=orchestration)
        if not options.embedded:  # it refuses a template with AWS::Logs::QueryDefinition
            saved_queries(
                Construct(self, "Queries"),
                stages=stages,
                others=[
                    orchestration.split_range,
                    orchestration.settle_ceremony,
                    orchestration.summarise,
                    schedules.deferred_ratings,
                    schedules.watchdog,
                ],
            )

        outputs = {
            "StateMachineArn": orchestration.state_machine.state_machine_arn,
            "ProgressTable": storage.progress.table_name,
            "CatalogueTable": storage.catalogue.table_name,
            "Bucket": storage.bucket.bucket_name,
            "KeysSecret": storage.keys.secret_arn,
            "SplitRangeFunction": orchestration.split_range.function_name,
            "SettleCeremonyFunction": orchestration.settle_ceremony.function_name,
            "SummariseFunction": orchestration.summarise.function_name,
            "DeferredRatingsFunction": schedules.deferred_ratings.function_name,
            "WatchdogFunction": schedules.watchdog.function_name,
            "DashboardUrl": dashboard_url(dashboard),
            "SavedQueriesUrl": saved_queries_url(self),
        }
        for stage in stages:
            outputs[f"Queue{stage.row.pascal_name}"] = stage.queue.queue_url
            outputs[f"DeadLetterQueue{stage.row.pascal_name}"] = stage.dead_letters.queue_url
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)
