"""Keywords, videos and images of a film, chosen from its TMDb body. Images are stored by their paths, with where TMDb
keeps them said once; their addresses in every size are computed when they are read (`images_with_addresses`).

Sources: https://developer.themoviedb.org/docs/image-basics, https://developer.themoviedb.org/reference/movie-videos
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

from oscar_import.errors import Terminal
from oscar_import.json_fields import (
    Findings,
    JsonObject,
    block,
    entries,
    iso_date,
    number,
    text_in,
    text_of,
    texts,
    whole,
)
from oscar_import.stored_documents import FINDINGS, NO_ENTRIES, StoredDocument, stored
from oscar_import.web_address import https_address

MAX_KEYWORDS = 60
MAX_VIDEOS = 12
MAX_LANGUAGES = 10

_KINDS = ("posters", "backdrops", "logos")
_VIDEO_TYPES = ("Trailer", "Teaser", "Clip", "Featurette", "Behind the Scenes", "Bloopers")
_WATCH_AT = {"YouTube": "https://www.youtube.com/watch?v={key}", "Vimeo": "https://vimeo.com/{key}"}
_VIDEO_KEY = re.compile(r"[\w-]{1,40}", re.ASCII)
_FILE_PATH = re.compile(r"/[\w.-]{1,100}\.(?:jpg|jpeg|png|svg|webp)", re.ASCII | re.IGNORECASE)
_SIZE = re.compile(r"original|[wh][0-9]{1,5}")


@dataclass(frozen=True)
class ImageConfiguration:
    """Where TMDb keeps its images: the address they begin with, and the sizes of each kind."""

    base_url: str
    sizes: Mapping[str, tuple[str, ...]]
    """`posters`, `backdrops`, `logos` to size names like `w342` and `original`, small to large."""

    def to_document(self) -> JsonObject:
        """As it is cached; the inverse of `from_document`."""
        return {"base_url": self.base_url, "sizes": {kind: list(sizes) for kind, sizes in self.sizes.items()}}

    @staticmethod
    def from_document(document: Mapping[str, Any]) -> ImageConfiguration:
        """Reads what `to_document` wrote. Raises `Terminal` (`tmdb_unreadable`) for anything else."""
        sizes = block(document, "sizes")
        return _checked(document.get("base_url"), {kind: _sizes(sizes.get(kind)) for kind in _KINDS})


def read_configuration(body: Mapping[str, Any]) -> ImageConfiguration:
    """The image part of a body of `/configuration`. Raises `Terminal` (`tmdb_unreadable`) where it has none."""
    images = block(body, "images")
    return _checked(images.get("secure_base_url"), {kind: _sizes(images.get(f"{kind[:-1]}_sizes")) for kind in _KINDS})


def _checked(address: object, sizes: Mapping[str, tuple[str, ...]]) -> ImageConfiguration:
    base_url = https_address(address)
    if base_url is None or not all(sizes.values()):
        raise Terminal(
            "tmdb_unreadable",
            "TMDb's configuration does not say where its images are.",
            hint="Look at the answer of /configuration; if its format changed, media.read_configuration has to follow.",
        )
    return ImageConfiguration(base_url=base_url if base_url.endswith("/") else f"{base_url}/", sizes=sizes)


@dataclass(frozen=True)
class Video(StoredDocument):
    """A video; `url` is None for a site other than YouTube and Vimeo."""

    site: str = stored(default="")
    key: str = stored(default="")
    url: str | None = stored()
    name: str | None = stored()
    type: str | None = stored()
    official: bool = stored(default=False)
    language: str | None = stored()
    published_on: str | None = stored()


@dataclass(frozen=True)
class Image(StoredDocument):
    """An image; `path` is where it is below TMDb's base address and a size."""

    language: str | None = stored()
    width: int | None = stored()
    height: int | None = stored()
    path: str = stored(default="")
    urls: Mapping[str, str] = stored("Its addresses by size, as older versions stored them.", optional=True)


@dataclass(frozen=True)
class FilmMedia(StoredDocument):
    """The keywords, videos and images of a film."""

    parser_version: ClassVar[int] = 1
    """Raise it when the same body is read differently: every film's document is then made again, without a request."""

    keywords: tuple[str, ...] = stored("TMDb's keywords.", default=())
    videos: tuple[Video, ...] = stored(
        "Trailers first: site, key, url, name, type, official, language, published_on.", default=()
    )
    images: Mapping[str, tuple[Image, ...]] = stored(
        "`posters`, `backdrops`, `logos`: the best of each language, with its path; shown and exported are addresses.",
        default=MappingProxyType(dict.fromkeys(_KINDS, ())),
    )
    image_base_url: str = stored("What the address of every image begins with.", default="")
    image_sizes: Mapping[str, tuple[str, ...]] = stored(
        "The sizes that TMDb has of each kind; base address, size and path are an image's address.", default=NO_ENTRIES
    )
    findings: tuple[str, ...] = stored(FINDINGS, default=(), optional=True)


def document(body: Mapping[str, Any], configuration: ImageConfiguration) -> FilmMedia:
    """The media of a film.

    Of every kind of image the best of each language is kept, the film's own language first, then English, then the
    image without words (language None), then the others. Entries of the wrong shape are passed over.
    """
    original = text_of(body.get("original_language"), to_bytes=10)
    findings = Findings()
    videos = _videos(body, original_language=original, findings=findings)
    images = {kind: _best_images(body, kind, original_language=original, findings=findings) for kind in _KINDS}
    used = [kind for kind in _KINDS if images[kind]]
    return FilmMedia(
        keywords=tuple(_keywords(body)),
        videos=tuple(videos),
        images=images,
        image_base_url=configuration.base_url if used else "",
        image_sizes={kind: configuration.sizes[kind] for kind in used},
        findings=tuple(findings.messages),
    )


def images_with_addresses(media: Mapping[str, Any]) -> dict[str, list[JsonObject]]:
    """The images of a document of `FilmMedia`, by kind: language, width, height, and `urls` by size, small to large."""
    images, sizes = block(media, "images"), block(media, "image_sizes")
    base_url = text_in(media, "image_base_url") or ""
    return {
        kind: [
            {
                **{name: image.get(name) for name in ("language", "width", "height")},
                "urls": dict(block(image, "urls"))
                or {size: f"{base_url}{size}{image.get('path')}" for size in texts(sizes, kind)},
            }
            for image in entries(images, kind)
        ]
        for kind in _KINDS
    }


def _keywords(body: Mapping[str, Any]) -> list[str]:
    names = (text_of(entry.get("name"), to_bytes=60) for entry in entries(block(body, "keywords"), "keywords"))
    return list(dict.fromkeys(name for name in names if name))[:MAX_KEYWORDS]


def _videos(body: Mapping[str, Any], *, original_language: str | None, findings: Findings) -> list[Video]:
    videos: dict[tuple[str, str], Video] = {}
    for entry in entries(block(body, "videos"), "results"):
        site, key = text_of(entry.get("site"), to_bytes=40), entry.get("key")
        if site is None or not isinstance(key, str) or not _VIDEO_KEY.fullmatch(key):
            continue
        video = Video(
            site=site,
            key=key,
            url=_WATCH_AT[site].format(key=key) if site in _WATCH_AT else None,
            name=text_of(entry.get("name"), to_bytes=150),
            type=text_of(entry.get("type"), to_bytes=40),
            official=entry.get("official") is True,
            language=text_of(entry.get("iso_639_1"), to_bytes=10),
            published_on=iso_date(entry.get("published_at"), "published_on", findings),
        )
        videos.setdefault((site, key), video)
    newest_first = sorted(videos.values(), key=lambda video: video.published_on or "", reverse=True)
    ranked = sorted(newest_first, key=lambda video: _video_rank(video, original_language=original_language))
    return ranked[:MAX_VIDEOS]


def _video_rank(video: Video, *, original_language: str | None) -> tuple[int, bool, int]:
    kind = video.type
    place = _VIDEO_TYPES.index(kind) if kind in _VIDEO_TYPES else len(_VIDEO_TYPES)
    return place, not video.official, _language_rank(video.language, original_language=original_language)


def _best_images(
    body: Mapping[str, Any],
    kind: str,
    *,
    original_language: str | None,
    findings: Findings,
) -> tuple[Image, ...]:
    best: dict[str | None, tuple[tuple[float, float, int], Mapping[str, Any]]] = {}
    for entry in (*entries(block(body, "images"), kind), *_main_image(body, kind)):
        path = entry.get("file_path")
        if not isinstance(path, str) or not _FILE_PATH.fullmatch(path):
            continue
        language = text_of(entry.get("iso_639_1"), to_bytes=10)
        merit = (
            number(entry.get("vote_average"), "vote_average") or 0.0,
            number(entry.get("vote_count"), "vote_count") or 0.0,
            whole(entry.get("width"), "width") or 0,
        )
        if language not in best or merit > best[language][0]:
            best[language] = (merit, entry)
    languages = sorted(best, key=lambda code: (_language_rank(code, original_language=original_language), code or ""))
    return tuple(
        Image(
            language=language,
            width=whole(best[language][1].get("width"), "width", findings),
            height=whole(best[language][1].get("height"), "height", findings),
            path=best[language][1]["file_path"],
        )
        for language in languages[:MAX_LANGUAGES]
    )


def _main_image(body: Mapping[str, Any], kind: str) -> Iterable[Mapping[str, Any]]:
    """The image that the body itself names, for a film whose images block is empty or missing."""
    if kind == "logos" or any(entries(block(body, "images"), kind)):
        return []
    return [{"file_path": body.get(f"{kind[:-1]}_path")}]


def _language_rank(language: str | None, *, original_language: str | None) -> int:
    if language is not None and language == original_language:
        return 0
    return {"en": 1, None: 2}.get(language, 3)


def _sizes(value: object) -> tuple[str, ...]:
    sizes = value if isinstance(value, list) else []
    return tuple(size for size in sizes if isinstance(size, str) and _SIZE.fullmatch(size))[:12]
