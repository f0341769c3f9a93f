"""The process in which an embedded model lives: `python -m gallae.models.engine`, started by embedded.py only.

A process of its own, because llama.cpp aborts the whole process on a file it dislikes (measured: an assertion on a
vocabulary with a double entry), and a question on the page must survive that. One JSON line in (path, context,
key, …), one out (the address), and it ends when its standard input does: when we close it, or die.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

__all__ = ["main"]


def main() -> None:
    given = json.loads(sys.stdin.readline())
    os.putenv("GGML_NO_BACKTRACE", "1")  # else an abort starts a debugger and takes seconds
    import xllamacpp

    server = xllamacpp.Server(_parameters(xllamacpp, given))
    print(json.dumps({"url": server.listening_address}), flush=True)
    sys.stdin.read()
    del server


def _parameters(xllamacpp: Any, given: dict[str, Any]) -> Any:
    parameters = xllamacpp.CommonParams()
    parameters.model.path = given["path"]
    parameters.model_alias = {given["alias"]}  # unset, the model's name would be the file's path
    parameters.n_ctx = given["context"]
    parameters.n_parallel = 1
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.api_keys = [given["key"]]  # other programs and pages of this machine may not ask
    parameters.cors_origins = ""
    parameters.ui = False
    parameters.offline = True
    parameters.verbosity = 1
    parameters.endpoint_props = False
    if given["embedding"]:
        parameters.embedding = True
        if not given["pooled"]:  # a file that does not say how its vectors are made: the mean is the usual way
            parameters.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
        parameters.n_ubatch = parameters.n_batch = given["context"] or 2048  # one text must fit one batch
    return parameters


if __name__ == "__main__":
    main()
