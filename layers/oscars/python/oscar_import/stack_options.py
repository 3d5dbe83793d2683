"""What the stack can be told: the context values of the app."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from oscar_import.ceremonies.sources import ADDRESSES
from oscar_import.upstream.registry import UPSTREAMS

TARGETS = ("aarch64", "host")
SERVICES_WITH_KEYS = tuple(sorted(upstream.name for upstream in UPSTREAMS if upstream.needs_key))


class OptionError(Exception):
    """Names every context value that cannot be used, at once."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """The context values, checked."""

    target: str = "aarch64"
    """The platform that the dependency layer is built for: `aarch64` (Lambda) or `host` (this machine)."""
    embedded: bool = False
    """True for the embedded AWS: lower concurrency and shorter times, and nothing that it cannot do."""
    ceremony_timeout_seconds: int = 21600
    """How long a ceremony may take before its open films count as lost."""
    import_current_ceremony: bool = False
    """True for a daily import of the current ceremony."""
    environment: Mapping[str, str]
    """Environment variables of every function, by name: upstreams, limits, freshness, retries. Each is a context
    value of the same name."""

    @staticmethod
    def from_context(value_of: Callable[[str], Any]) -> Options:
        """Reads the context; `value_of` answers None for what is not set.

        Values may be text (`cdk -c embedded=true`) or JSON (`CDK_CONTEXT_JSON`).
        Raises OptionError naming all that cannot be used.
        """
        context = _Context(value_of)
        embedded = context.flag("embedded")
        options = Options(
            target=context.one_of("target", TARGETS, default="aarch64"),
            embedded=embedded,
            import_current_ceremony=context.flag("IMPORT_CURRENT_CEREMONY"),
            ceremony_timeout_seconds=int(float(context.number("CEREMONY_TIMEOUT_SECONDS", "21600", least=1))),
            environment=_environment(context, embedded=embedded),
        )
        if context.wrong:
            raise OptionError("the context of the app cannot be used: " + "; ".join(context.wrong))
        return options


class _Context:
    """Reads values and keeps in `wrong` what cannot be used; for that it answers the default."""

    def __init__(self, value_of: Callable[[str], Any]) -> None:
        self._value_of = value_of
        self.wrong: list[str] = []

    def text(self, name: str, default: str) -> str:
        value = self._value_of(name)
        return default if value is None else str(value)

    def one_of(self, name: str, known: tuple[str, ...], *, default: str) -> str:
        value = self.text(name, default)
        if value not in known:
            self.wrong.append(f"{name}={value!r} is none of {', '.join(known)}")
        return value

    def url(self, name: str, default: str) -> str:
        value = self.text(name, default)
        if not value.startswith(("https://", "http://")):
            self.wrong.append(f"{name}={value!r} is no http or https address")
        return value

    def number(self, name: str, default: str, *, least: float = 0) -> str:
        value = self.text(name, default)
        try:
            if float(value) >= least:
                return value
            self.wrong.append(f"{name}={value!r} is less than {least:g}")
        except ValueError:
            self.wrong.append(f"{name}={value!r} is not a number")
        return default

    def flag(self, name: str) -> bool:
        """False where it is not set."""
        value = self.text(name, "false").lower()
        if value not in ("true", "false"):
            self.wrong.append(f"{name}={value!r} is neither true nor false")
        return value == "true"

    def services(self, name: str) -> str:
        value = self.text(name, "")
        if unknown := set(filter(None, value.split(","))) - set(SERVICES_WITH_KEYS):
            self.wrong.append(f"{name}: {', '.join(sorted(unknown))} is none of {', '.join(SERVICES_WITH_KEYS)}")
        return value


def _environment(context: _Context, *, embedded: bool) -> dict[str, str]:
    return {
        **{address.setting: context.url(address.setting, address.url) for address in ADDRESSES},
        **{upstream.url_setting: context.url(upstream.url_setting, upstream.url) for upstream in UPSTREAMS},
        **{
            upstream.limit_setting: context.number(upstream.limit_setting, str(upstream.limit))
            for upstream in UPSTREAMS
        },
        "FRESH_DAYS": context.number("FRESH_DAYS", "30"),
        "RETRY_BASE_SECONDS": context.number("RETRY_BASE_SECONDS", "1" if embedded else "15"),
        "KEYLESS_UPSTREAMS": context.services("KEYLESS_UPSTREAMS"),
    }
