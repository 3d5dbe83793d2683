"""Tokens that belong to a visitor, as the forms and the cookie of the page have them."""

from __future__ import annotations

import hashlib
import hmac
import secrets


class Tokens:
    """Makes the token that belongs to a visitor, and knows it again; a new server makes new ones."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)

    def of(self, visitor: str) -> str:
        return hmac.new(self._secret, visitor.encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def belongs(self, token: str, visitor: str) -> bool:
        return hmac.compare_digest(token.encode("utf-8", "replace"), self.of(visitor).encode())
