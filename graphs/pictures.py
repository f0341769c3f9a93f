"""Pictures that a person shows: what comes in is looked at as bytes of a stranger's, and only decoded pixels go on.

    picture_of("영수증.jpg", data)          →  Picture: PNG or JPEG, at most 1,536 pixels long, nothing beside the pixels
    picture_from_url("data:image/…", …)     →  the same, of what a program sends; an address is never fetched

The first bytes decide what a file is, not its name. What a camera writes beside a picture (place, time, owner) is gone
before the picture is kept, shown or sent. A turn with pictures goes the route `prompt`: nobody else sees.
"""

from __future__ import annotations

import base64
import binascii
import io
from dataclasses import replace

from gallae.core.errors import PictureError
from gallae.core.language import language_of, say
from gallae.core.picture import Picture
from gallae.core.types import Decision, Language, Question, RuleVote
from gallae.retrievers.load_image import encoded

__all__ = [
    "MAX_BYTES",
    "MAX_PIXELS",
    "PICTURES",
    "SIDE",
    "decided",
    "is_picture",
    "picture_from_url",
    "picture_of",
    "with_pictures",
]

PICTURES = 4  # of one question
MAX_BYTES = 20_000_000
MAX_PIXELS = 50_000_000  # width × height, known before anything is decoded
SIDE = 1_536  # of the longer side; 3,025 tokens at most
MAGIC = ((b"\x89PNG\r\n\x1a\n", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF87a", "GIF"), (b"GIF89a", "GIF"))
RULE, SUPPORT = "picture", 8.0  # the id in a receipt; it decides alone, as a complete parse does


def kind_of(data: bytes) -> str:
    """PNG, JPEG, WEBP or GIF by the first bytes, "" for anything else."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return next((kind for magic, kind in MAGIC if data.startswith(magic)), "")


def is_picture(data: bytes) -> bool:
    return bool(kind_of(data))


def picture_of(name: str, data: bytes, language: Language) -> Picture:
    """Of an animation the first frame. PictureError: no picture, a broken one, or one that is too large."""
    from PIL import Image

    if len(data) > MAX_BYTES:
        raise _refused(language, name, f"{len(data):,} > {MAX_BYTES:,} bytes", *TOO_LARGE)
    kind = kind_of(data)
    if not kind:
        raise _refused(language, name, "", *NO_PICTURE)
    try:
        with Image.open(io.BytesIO(data), formats=(kind,)) as image:
            wide, high = image.size
            if wide * high <= MAX_PIXELS:
                image.draft("RGB", (SIDE, SIDE))  # a large JPEG is decoded small
                made, media = encoded(image, SIDE)
                size = Image.open(io.BytesIO(made)).size
                return Picture(name, media, *size, made)
    except Image.DecompressionBombError as error:
        raise _refused(language, name, f"> {MAX_PIXELS:,} pixels", *TOO_LARGE) from error
    except Exception as error:  # decoders of a stranger's bytes raise whatever they like
        raise _refused(language, name, "", *BROKEN) from error
    raise _refused(language, name, f"{wide:,} × {high:,} > {MAX_PIXELS:,} pixels", *TOO_LARGE)


def picture_from_url(url: str, name: str, language: Language) -> Picture:
    """Of a `data:` address alone. PictureError for any other, whose content would have to be fetched."""
    head, comma, encoded_ = url.partition(",")
    if not comma or head[:11].lower() != "data:image/" or not head.lower().endswith(";base64"):
        raise _refused(language, name, url[:40], *NO_DATA)
    if len(encoded_) > MAX_BYTES * 4 // 3 + 4:
        raise _refused(language, name, f"> {MAX_BYTES:,} bytes", *TOO_LARGE)
    try:
        data = base64.b64decode(encoded_, validate=True)
    except binascii.Error as error:
        raise _refused(language, name, str(error), *NO_BASE64) from error
    return picture_of(name, data, language)


def with_pictures(question: Question, language: Language) -> Question:
    """The question as it is asked: one with pictures by the route `prompt`. PictureError where that cannot be."""
    if not question.pictures:
        return question
    if len(question.pictures) > PICTURES:
        raise _refused(language, "pictures", f"{len(question.pictures)} > {PICTURES}", *TOO_MANY)
    if question.route not in (None, "prompt") or (question.caller is not None and question.caller.direct):
        raise _refused(language, "pictures", str(question.route or "tools"), *OTHER_WAY)
    return replace(question, route="prompt", attached=False)


def decided(decision: Decision, question: Question) -> Decision:
    """The decision on a question with pictures: what policy and D9 say of its words stands, the route is given."""
    if not question.pictures:
        return decision
    because = say(
        language_of(question.text),
        "그림이 함께 왔습니다: 그림을 보는 모델만 답할 수 있습니다.",
        "A picture came along: only a model that sees can answer.",
    )
    vote = RuleVote(RULE, because, {"picture": float(len(question.pictures))}, SUPPORT, "prompt")
    refused = decision.outcome if decision.outcome == "refused" else None
    return replace(
        decision, route="prompt", rules=(vote, *decision.rules), confidence=1.0, margin=1.0, also=(), fallbacks=(),
        skill=None, tool=None, clarify=None, unsure=None, outcome=refused,
    )  # fmt: skip


NO_PICTURE = (
    "PNG, JPEG, WebP, GIF 그림이 아닙니다", "not a PNG, JPEG, WebP or GIF picture",
    "그림을 그중 하나로 저장해 다시 보내세요.", "Save it as one of these.",
)  # fmt: skip
BROKEN = (
    "그림이 깨져 읽을 수 없습니다", "the picture is broken and cannot be read",
    "원본에서 다시 저장해 보내세요.", "Save it again from its source.",
)  # fmt: skip
TOO_LARGE = (
    "그림이 너무 큽니다", "the picture is too large", "줄여서 다시 보내세요.", "Make it smaller.",
)  # fmt: skip
TOO_MANY = (
    "한 번에 보일 수 있는 그림보다 많습니다", "more pictures than one question takes",
    f"{PICTURES}장까지 보내세요.", f"Send {PICTURES} at most.",
)  # fmt: skip
NO_DATA = (
    "그림은 data: 주소(data:image/png;base64,…)로만 받습니다. 다른 주소에서 가져오지 않습니다",
    "a picture is taken as a data: URL alone (data:image/png;base64,…); nothing is fetched",
    "그림의 내용을 base64로 보내세요.", "Send its content in base64.",
)  # fmt: skip
NO_BASE64 = (
    "data: 주소의 base64가 올바르지 않습니다", "the base64 of the data: URL is broken",
    "그림의 내용을 base64로 다시 보내세요.", "Send its content in base64 again.",
)  # fmt: skip
OTHER_WAY = (
    "그림은 prompt 갈래로만, 도구나 정해진 형식 없이 물을 수 있습니다",
    "pictures are for the route prompt alone, without tools or a schema",
    "갈래(route, model)와 tools, response_format을 빼거나 그림을 빼세요.",
    "Leave out the route, tools and response_format, or the pictures.",
)  # fmt: skip


def _refused(language: Language, name: str, given: str, ko: str, en: str, hint_ko: str, hint_en: str) -> PictureError:
    detail = f" ({given})" if given else ""
    return PictureError(f"{name}: {say(language, ko, en)}{detail}", hint=say(language, hint_ko, hint_en))
