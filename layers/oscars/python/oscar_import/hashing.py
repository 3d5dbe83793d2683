"""Hashes of what is stored or fetched: the same whenever the content is the same."""

from __future__ import annotations

import hashlib
import json


def content_hash(content: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def hash_of(*parts: object) -> str:
    """One hash over JSON values, whatever the order of their keys."""
    return content_hash(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode())
