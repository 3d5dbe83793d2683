"""Uploads in signed chunks; the examples are those of the documentation of S3."""

from __future__ import annotations

import pytest

from oscars.local import chunks
from oscars.local.signature import signing_key

# https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
KEY = signing_key("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "20130524", "us-east-1", "s3")
TIME = "20130524T000000Z"
SCOPE = "20130524/us-east-1/s3/aws4_request"
SEED = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"
FIRST = (
    b"10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n"
    + b"a" * 65536
    + b"\r\n"
)
SECOND = (
    b"400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n" + b"a" * 1024 + b"\r\n"
)
LAST = b"0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n"

# https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
TRAILED_SEED = "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e"
TRAILED = (
    b"10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n"
    + b"a" * 65536
    + b"\r\n400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n"
    + b"a" * 1024
    + b"\r\n0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n"
    b"x-amz-checksum-crc32c:sOO8/Q==\r\n"
    b"x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n"
)


def are_signed(body: bytes, *, seed: str = SEED) -> bool:
    return chunks.are_signed(body, key=KEY, time=TIME, scope=SCOPE, seed=seed)


@pytest.mark.parametrize("end", [b"\r\n", b""])
def test_the_documented_upload_is_accepted(end: bytes) -> None:
    assert are_signed(FIRST + SECOND + LAST + end)


def test_the_documented_upload_with_a_trailer_is_accepted() -> None:
    assert are_signed(TRAILED, seed=TRAILED_SEED)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        FIRST,
        FIRST + SECOND,
        SECOND + FIRST + LAST,
        FIRST + LAST,
        LAST,
        FIRST.replace(b"aa", b"ab", 1) + SECOND + LAST,
        FIRST + SECOND.replace(b"400", b"3ff", 1) + LAST,
        FIRST + SECOND.replace(b"400", b"ffffffff", 1) + LAST,
        FIRST + SECOND + LAST + b"more",
        FIRST + SECOND + LAST + SECOND,
        FIRST + SECOND + LAST.replace(b"chunk", b"other"),
        FIRST + SECOND + LAST + b"x-amz-trailer-signature:" + b"0" * 64,
    ],
)
def test_an_upload_that_was_changed_is_refused(body: bytes) -> None:
    assert not are_signed(body)


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"sOO8", b"sOO9"), (b"trailer-signature:d", b"trailer-signature:e"), (b"x-amz-trailer", b"x-amz-other")],
)
def test_a_trailer_that_was_changed_is_refused(old: bytes, new: bytes) -> None:
    assert not are_signed(TRAILED.replace(old, new), seed=TRAILED_SEED)
