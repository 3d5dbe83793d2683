"""The signatures inside an upload in chunks (`aws-chunked`), each over the one before it.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and, for trailers, sigv4-streaming-trailers.html.
"""

from __future__ import annotations

import hashlib
import hmac
import re

_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8});chunk-signature=([0-9a-f]{64})")
_TRAILER_SIGNATURE = b"x-amz-trailer-signature:"
_NOTHING = hashlib.sha256(b"").hexdigest()


def are_signed(body: bytes, *, key: bytes, time: str, scope: str, seed: str) -> bool:
    """Whether every chunk, and the trailer if there is one, is signed with this key; `seed` is the request's signature.

    Nothing may follow what is signed.
    """
    before, position = seed, 0
    while True:
        end = body.find(b"\r\n", position)
        match = _CHUNK.fullmatch(body, position, end) if end >= 0 else None
        if match is None:
            return False
        size = int(match[1], 16)
        data = body[end + 2 : end + 2 + size]
        to_sign = f"AWS4-HMAC-SHA256-PAYLOAD\n{time}\n{scope}\n{before}\n{_NOTHING}\n{hashlib.sha256(data).hexdigest()}"
        before = hmac.digest(key, to_sign.encode(), "sha256").hex()
        if len(data) != size or not hmac.compare_digest(before.encode(), match[2]):
            return False
        position = end + 2 + size
        if size == 0:
            break
        if body[position : position + 2] != b"\r\n":
            return False
        position += 2
    return _trailer_is_signed(body[position:], key=key, time=time, scope=scope, before=before)


def _trailer_is_signed(trailer: bytes, *, key: bytes, time: str, scope: str, before: str) -> bool:
    lines = [line for line in trailer.split(b"\r\n") if line]
    if not lines:
        return True
    *fields, last = lines
    if not last.startswith(_TRAILER_SIGNATURE):
        return False
    signed = b"".join(name.strip().lower() + b":" + value.strip() + b"\n" for name, value in map(_field, fields))
    to_sign = f"AWS4-HMAC-SHA256-TRAILER\n{time}\n{scope}\n{before}\n{hashlib.sha256(signed).hexdigest()}"
    expected = hmac.digest(key, to_sign.encode(), "sha256").hex().encode()
    return hmac.compare_digest(expected, last.removeprefix(_TRAILER_SIGNATURE).strip())


def _field(line: bytes) -> tuple[bytes, bytes]:
    name, _, value = line.partition(b":")
    return name, value
