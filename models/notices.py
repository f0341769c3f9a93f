"""What doctor, page and stderr say about the choice of models: a key that is not used, an embedder that does not read
the language, an outside model that a confidential workspace names and does not get. Asks no server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from gallae.core.language import say
from gallae.core.settings import ROLES, Settings
from gallae.core.types import Language
from gallae.models.embeddings import is_english_only, reads_korean_badly
from gallae.models.prices import price_known
from gallae.models.reranking import build_reranker
from gallae.models.spec import Spec

__all__ = ["boxed_told", "not_used", "notices_of"]


def notices_of(settings: Settings, allowed: Iterable[str], spec: Callable[[str, str], Spec]) -> tuple[str, ...]:
    """`spec` reads a model's name and the setting it stands in."""
    return (
        *_unused_key(settings, allowed),
        *_embedder(settings),
        *_kept_home(settings, spec),
        *_without_price(settings, spec),
    )


def boxed_told(language: Language) -> str:
    """What the model in the box is, in a sentence."""
    return say(
        language,
        "가중치 220만 개짜리 우리가 만든 아주 작은 모델입니다. 처방 기록의 값을 서식의 제자리에 놓기만 하고, 자신이 없으면 쓰지 않고 넘깁니다. "
        "대화 모델이나 직접 학습한 모델이 있으면 그것이 씁니다.",
        "A model of 2.2 million weights made by us. It only puts the values of a prescription into their places and "
        "hands over what it is unsure of; a chat model or one that you tuned writes in its stead where there is one.",
    )


def not_used(settings: Settings, name: str, key: str = "retrieval.reranker") -> str:
    return say(
        settings.language,
        f"{key} = {name!r}: 대외비 작업 공간이라 바깥 모델은 쓰지 않습니다. 안에서 도는 모델로 바꾸거나 policy.in_house에 주소를 적으세요.",
        f"{key} = {name!r} is outside and not used, for the workspace is confidential. Name a local one, or its "
        "address under policy.in_house.",
    )


def _unused_key(settings: Settings, allowed: Iterable[str]) -> Iterator[str]:
    named = settings.models.chat or settings.servers.openai_url
    if settings.openai_api_key is None or named or any(name.partition(":")[0] == "openai" for name in allowed):
        return
    yield say(
        settings.language,
        "OPENAI_API_KEY가 있지만 쓰지 않습니다. 쓰면 문서가 밖으로 나갑니다. 허용하려면: gallae models allow openai",
        "OPENAI_API_KEY is set but not used: documents would leave the house. To allow it: gallae models allow openai",
    )


def _embedder(settings: Settings) -> Iterator[str]:
    name = settings.models.embedding or ""
    if settings.language != "ko":
        return
    if is_english_only(name):
        yield (
            f"models.embedding = {name!r}: 영어만 배운 임베딩 모델이라 한국어 문서를 찾지 못합니다. "
            "다국어 모델(bge-m3, multilingual-e5 등)로 바꾸세요."
        )
    elif reads_korean_badly(name):
        yield (
            f"models.embedding = {name!r}: 한국어 검색에는 약한 모델입니다. "
            "bge-m3, multilingual-e5, text-embedding-3-large 등을 권합니다."
        )


def _kept_home(settings: Settings, spec: Callable[[str, str], Spec]) -> Iterator[str]:
    """Outside models that a confidential workspace names for its documents."""
    embedder, reranker = settings.models.embedding, settings.retrieval.reranker
    if settings.confidential and embedder and not spec(embedder, "models.embedding").local:
        yield not_used(settings, embedder, "models.embedding")
    if settings.confidential and reranker and build_reranker(settings) is None:
        yield not_used(settings, reranker)


def _without_price(settings: Settings, spec: Callable[[str, str], Spec]) -> Iterator[str]:
    """Where money is limited, an outside model that nobody can price is not asked."""
    budget = settings.budget
    if budget.usd_per_day is None and budget.usd_per_month is None:
        return
    for role in ROLES:
        label = getattr(settings.models, role)
        if not label or role == "embedding":
            continue
        if not price_known(label, local=spec(label, f"models.{role}").local, settings=settings.models):
            yield say(
                settings.language,
                f"models.{role} = {label!r}: 값을 몰라 예산을 지킬 수 없으므로 묻지 않습니다. "
                f'[models.prices]에 "{label}" = [넣는 값, 내는 값](백만 토큰에 몇 달러)을 적으세요.',
                f"models.{role} = {label!r}: its price is not known and there is a budget, so it is not asked. Write "
                f'"{label}" = [in, out] (USD per million tokens) under [models.prices].',
            )
