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
        wrong: list[str] = []

        def text(name: str, default: str) -> str:
            value = value_of(name)
            return default if value is None else str(value)

        def url(name: str, default: str) -> str:
            value = text(name, default)
            if not value.startswith(("https://", "http://")):
                wrong.append(f"{name}={value!r} is no http or https address")
            return value

        def number(name: str, default: str, *, least: float = 0) -> str:
            value = text(name, default)
            try:
                if float(value) < least:
                    wrong.append(f"{name}={value!r} is less than {least:g}")
            except ValueError:
                wrong.append(f"{name}={value!r} is not a number")
            return value

        def flag(name: str, default: str) -> bool:
            value = text(name, default).lower()
            if value not in ("true", "false"):
                wrong.append(f"{name}={value!r} is neither true nor false")
            return value == "true"

        def services(name: str) -> str:
            value = text(name, "")
            if unknown := set(filter(None, value.split(","))) - set(SERVICES_WITH_KEYS):
                wrong.append(f"{name}: {', '.join(sorted(unknown))} is none of {', '.join(SERVICES_WITH_KEYS)}")
            return value

        target = text("target", "aarch64")
        if target not in TARGETS:
            wrong.append(f"target={target!r} is none of {', '.join(TARGETS)}")
        embedded = flag("embedded", "false")
        import_current = flag("IMPORT_CURRENT_CEREMONY", "false")
        timeout = number("CEREMONY_TIMEOUT_SECONDS", "21600", least=1)
        environment = {
            **{address.setting: url(address.setting, address.url) for address in ADDRESSES},
            **{upstream.url_setting: url(upstream.url_setting, upstream.url) for upstream in UPSTREAMS},
            **{upstream.limit_setting: number(upstream.limit_setting, str(upstream.limit)) for upstream in UPSTREAMS},
            "FRESH_DAYS": number("FRESH_DAYS", "30"),
            "RETRY_BASE_SECONDS": number("RETRY_BASE_SECONDS", "1" if embedded else "15"),
            "KEYLESS_UPSTREAMS": services("KEYLESS_UPSTREAMS"),
        }
        if wrong:
            raise OptionError("the context of the app cannot be used: " + "; ".join(wrong))
        return Options(
            target=target,
            embedded=embedded,
            ceremony_timeout_seconds=int(float(timeout)),
            import_current_ceremony=import_current,
            environment=environment,
        )
