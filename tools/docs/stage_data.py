"""What the stages know of a film, field by field: the documents in the `STAGE#` items."""

from __future__ import annotations

from collections.abc import Mapping

from oscar_import.enrichment.documents import DOCUMENTS
from oscar_import.stored_documents import said_of

from tools.docs.markdown import code, table

FIELDS: Mapping[str, Mapping[str, str]] = {
    stage.value: {name: said.meaning for name, said in said_of(document).items()}
    for stage, document in DOCUMENTS.items()
}


def stage_data() -> str:
    return "\n\n".join(
        f"`{stage}`\n\n{table(('field', 'meaning'), ((code(name), meaning) for name, meaning in fields.items()))}"
        for stage, fields in FIELDS.items()
    )
