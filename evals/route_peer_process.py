"""semantic-router on labelled questions, run by route_peers.py with the Python of an environment of its own.

Standard input: {"train": [[text, route], …], "texts": [text, …], "encoder": "words" | "ngrams" | "given",
"aggregation": "mean" | "sum", "calibrated": bool, "vectors": {text: [number, …]} for "given"}. Standard output: [[route, confidence, CPU milliseconds], …], one for each text. It imports
nothing of gallae. No encoder is downloaded.
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import suppress
from typing import Any

import numpy as np


def main() -> None:
    given = json.load(sys.stdin)
    router = trained(given)
    chosen = []
    for text in given["texts"]:
        started = time.process_time()
        choice = router(text)
        spent = (time.process_time() - started) * 1e3
        chosen.append([choice.name, float(choice.confidence), spent])
    json.dump(chosen, sys.stdout)


def trained(given: dict[str, Any]) -> Any:
    """With `calibrated`, every third training row is kept from the index and teaches the confidence, as the library
    asks: a stored utterance would only find itself."""
    from semantic_router import Route
    from semantic_router.routers import IndexedRouter

    rows = given["train"]
    held = rows[::3] if given["calibrated"] else []
    stored = [row for number, row in enumerate(rows) if not held or number % 3]
    names = sorted({route for _, route in rows})
    routes = [Route(name=name, utterances=[text for text, route in stored if route == name]) for name in names]
    if given["encoder"] == "given":
        encoder = dense("given", lambda texts: np.array([given["vectors"][text] for text in texts], dtype=float))
    else:
        encoder = words(routes) if given["encoder"] == "words" else ngrams([text for text, _ in stored])
    router = IndexedRouter(encoder=encoder, routes=routes, aggregation=given["aggregation"])
    if held:
        with suppress(ValueError):  # all right or all wrong: nothing to calibrate by, its raw scores stand
            router.fit([text for text, _ in held], [route for _, route in held])
    return router


def words(routes: Any) -> Any:
    """The library's own TF-IDF, its sparse vectors written out."""
    from semantic_router.encoders.tfidf import TfidfEncoder

    sparse = TfidfEncoder()
    sparse.fit(routes)
    size = len(sparse.word_index)

    def encode(texts: list[str]) -> Any:
        rows = np.zeros((len(texts), size))
        for row, embedding in zip(rows, sparse(texts), strict=True):
            for place, value in embedding.to_dict().items():
                row[int(place)] = value
        return rows

    return dense("tfidf-words", encode)


def ngrams(texts: list[str]) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True).fit(texts)
    return dense("tfidf-ngrams", lambda given: vectors.transform(given).toarray())


def dense(name: str, encode: Any) -> Any:
    """An encoder of the library around a function; a text without any known word becomes a tiny even vector, for its
    index divides by the length."""
    from semantic_router.encoders import DenseEncoder

    class Fitted(DenseEncoder):  # type: ignore[misc]
        def __call__(self, docs: list[Any]) -> Any:
            rows = encode([str(doc) for doc in docs])
            rows[~rows.any(axis=1)] = 1e-6
            return list(rows)

    return Fitted(name=name)


if __name__ == "__main__":
    main()
