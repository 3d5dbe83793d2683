"""What the stages know of a film, field by field: the documents in the `STAGE#` items."""

from __future__ import annotations

from collections.abc import Mapping

from tools.docs.markdown import code, table

FIELDS: Mapping[str, Mapping[str, str]] = {
    "tmdb_details": {
        "tmdb_id": "TMDb's number of the film.",
        "imdb_id": "The IMDb id that TMDb has for it.",
        "title": "Title, in English where TMDb has one.",
        "original_title": "Title in the film's own language.",
        "original_language": "ISO 639-1 code.",
        "release_date": "First release.",
        "release_dates": "Country (ISO 3166-1) to the first day in its cinemas.",
        "certifications": "Country to age rating.",
        "runtime_minutes": "Length.",
        "genres": "Names.",
        "languages": "Languages spoken.",
        "countries": "ISO 3166-1 codes of the countries that made it.",
        "companies": "Names of the production companies.",
        "collection": "The series it belongs to.",
        "budget_usd": "US dollars.",
        "revenue_usd": "US dollars.",
        "overview": "Summary.",
        "tagline": "Advertising line.",
        "homepage": "Address; only `https`, of a host with a public name.",
        "status": "`Released` and the like.",
        "vote_average": "TMDb's users, of 10.",
        "vote_count": "How many voted.",
        "cast": "The leading cast, and everybody else whom a nomination names.",
        "crew": "The key crew, and everybody else whom a nomination names.",
        "cast_count": "How many TMDb lists.",
        "crew_count": "How many TMDb lists.",
        "external_ids": "Its ids elsewhere.",
    },
    "media_processing": {
        "keywords": "TMDb's keywords.",
        "videos": "Trailers first: site, key, url, name, type, official, language, published_on.",
        "images": "`posters`, `backdrops`, `logos`: the best of each language, with the address of every size.",
    },
    "collaboration": {
        "film_id": "The film's key.",
        "people": "At most 12 people: id, name, tmdb_id, roles.",
        "pairs": "Every two of them: their roles, and the nominations and wins that name both.",
    },
    "omdb_enrichment": {
        "imdb_id": "The id that OMDb answered for.",
        "title": "OMDb's title.",
        "year": "OMDb's year.",
        "type": "`movie` and the like.",
        "rated": "Age rating.",
        "runtime_minutes": "Length.",
        "ratings": "`imdb` of 10, `rotten_tomatoes` of 100, `metacritic` of 100.",
        "metascore": "Metacritic's score, of 100.",
        "imdb_votes": "How many voted at IMDb.",
        "box_office_usd": "US dollars.",
        "awards_text": "OMDb's sentence on awards.",
        "oscars": "What that sentence says of Oscars: `won`, `nominated`.",
    },
}


def stage_data() -> str:
    return "\n\n".join(
        f"`{stage}`\n\n{table(('field', 'meaning'), ((code(name), meaning) for name, meaning in fields.items()))}"
        for stage, fields in FIELDS.items()
    )
