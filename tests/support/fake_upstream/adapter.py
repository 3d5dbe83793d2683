"""The stand-in without a network: mounted on the session of a client."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from tests.support.fake_upstream.upstream import StandIn


class StandInAdapter(BaseAdapter):
    def __init__(self, stand_in: StandIn) -> None:
        super().__init__()
        self._stand_in = stand_in

    def send(self, request: requests.PreparedRequest, **_given: Any) -> requests.Response:  # type: ignore[override]
        address = urlsplit(str(request.url))
        answer = self._stand_in.get(f"{address.path}?{address.query}", request.headers.get("Authorization", ""))
        response = requests.Response()
        response.status_code = answer.status
        response.headers.update(dict(answer.headers))
        response.raw = HTTPResponse(io.BytesIO(answer.body), preload_content=False)
        return response

    def close(self) -> None:
        pass
