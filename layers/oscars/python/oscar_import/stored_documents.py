"""Documents that stages store: dataclasses whose fields say what they mean, where they are shown, and what they are
where an older version of the code did not store them.

A field is described once, with `stored(...)`; the record, the export, the page and `docs/data.md` follow. Fields that a
document has and its class has not are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from functools import partial
from types import MappingProxyType
from typing import Any, ClassVar, Literal, Self, get_args, get_origin, get_type_hints

from oscar_import.json_fields import JsonObject

Kind = Literal["text", "list", "integer", "real", "boolean", "date"]
FINDINGS = "What of the body was of no use, in sentences; only where there is any."
NO_ENTRIES: Mapping[str, Any] = MappingProxyType({})
_SAID = "said"


@dataclass(frozen=True)
class Said:
    """What is said of a field."""

    meaning: str
    optional: bool
    """Whether the document leaves it out where it has no value."""
    read: Callable[..., Any] | None
    """How it is read from an upstream's body, where a parser reads field by field."""
    column: Kind | None
    """Of what kind its column in the export is; None where it has none."""
    label: str
    """Under which name the page shows it; empty where it does not."""


def stored(
    meaning: str = "",
    *,
    default: Any = None,
    optional: bool = False,
    read: Callable[..., Any] | None = None,
    column: Kind | None = None,
    label: str = "",
) -> Any:
    """A field of a stored document; `default` is what it is where it was not stored."""
    metadata = {_SAID: Said(meaning, optional, read, column, label)}
    if isinstance(default, Mapping):
        return field(default_factory=partial(dict, default), metadata=metadata)
    return field(default=default, metadata=metadata)


def said_of(document: type[StoredDocument]) -> dict[str, Said]:
    """What is said of each stored field, in the order of the document."""
    return {one.name: one.metadata[_SAID] for one in _stored_fields(document)}


@dataclass(frozen=True)
class StoredDocument:
    """A frozen dataclass of `stored` fields. Other fields are not stored; they need a default."""

    parser_version: ClassVar[int] = 1
    """Raised with a change of what is read from the same body: then the document is made again from the stored body."""

    @classmethod
    def filled(cls, document: Mapping[str, Any]) -> JsonObject:
        """The document as JSON, with every field that this version knows and no other: quick, for whole catalogues."""
        found: JsonObject = {}
        for part in _parts(cls):
            if part.name in document:
                value = document[part.name]
                found[part.name] = part.shape.map(value, part.shape.inner.filled) if part.shape else value
            elif not part.optional:
                found[part.name] = plain(part.default)
        return found

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Reads what `to_document` of this or an older version wrote."""
        known: JsonObject = {}
        for part in _parts(cls):
            if part.name in document:
                value = document[part.name]
                known[part.name] = _frozen(
                    part.shape.map(value, part.shape.inner.from_document) if part.shape else value
                )
        return cls(**known)

    def to_document(self) -> JsonObject:
        """As JSON; the inverse of `from_document`."""
        return {
            part.name: plain(value)
            for part in _parts(type(self))
            if (value := getattr(self, part.name)) != part.default or not part.optional
        }


@dataclass(frozen=True)
class _Shape:
    """How documents are inside a field: one, a list of them, or lists of them by a key."""

    kind: Literal["one", "many", "by key"]
    inner: type[StoredDocument]

    def map(self, value: Any, read: Callable[[Mapping[str, Any]], Any]) -> Any:
        if self.kind == "by key":
            return {key: _each(items, read) for key, items in value.items()} if isinstance(value, Mapping) else value
        if self.kind == "many":
            return _each(value, read)
        return read(value) if isinstance(value, Mapping) else value


def _each(value: Any, read: Callable[[Mapping[str, Any]], Any]) -> Any:
    """What is no list of documents stays as it is: whoever reads it checks it."""
    if not isinstance(value, list):
        return value
    return [read(item) if isinstance(item, Mapping) else item for item in value]


@dataclass(frozen=True)
class _Part:
    name: str
    default: Any
    optional: bool
    shape: _Shape | None


def _stored_fields(document: type[StoredDocument]) -> list[Field[Any]]:
    return [one for one in fields(document) if _SAID in one.metadata]


_PARTS: dict[object, tuple[_Part, ...]] = {}
"""By class: made when first needed."""


def _parts(document: type[StoredDocument]) -> tuple[_Part, ...]:
    if document not in _PARTS:
        _PARTS[document] = tuple(_made_parts(document))
    return _PARTS[document]


def _made_parts(document: type[StoredDocument]) -> Iterator[_Part]:
    hints = get_type_hints(document)
    return (
        _Part(
            one.name,
            one.default if one.default_factory is MISSING else one.default_factory(),
            one.metadata[_SAID].optional,
            _shape(hints[one.name]),
        )
        for one in _stored_fields(document)
    )


def _shape(hint: Any) -> _Shape | None:
    if isinstance(hint, type) and issubclass(hint, StoredDocument):
        return _Shape("one", hint)
    origin, inside = get_origin(hint), [shape for arg in get_args(hint) if (shape := _shape(arg))]
    if not inside:
        return None
    if origin is tuple:
        return _Shape("many", inside[0].inner)
    return _Shape("by key", inside[0].inner) if origin is Mapping else inside[0]


def _frozen(value: Any) -> Any:
    """Lists as tuples, at every depth."""
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    return value


def plain(value: Any) -> Any:
    """As JSON: documents as objects, tuples as lists."""
    if isinstance(value, StoredDocument):
        return value.to_document()
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return value
