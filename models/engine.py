"""The process in which an embedded model lives: `python -m gallae.models.engine`, started by embedded.py only.

A process of its own, because llama.cpp aborts the whole process on a file it dislikes (measured: an assertion on a
vocabulary with a double entry), and a question on the page must survive that. One JSON line in (path, adapters,
context, key, …), one out (the address), and it ends when its standard input does: when we close it, or die.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

__all__ = ["main"]


SMALL = 64 << 20  # bytes; a token of such a model is done before a second thread has heard of it


def main() -> None:
    given = json.loads(sys.stdin.readline())
    os.putenv("GGML_NO_BACKTRACE", "1")  # else an abort starts a debugger and takes seconds
    import xllamacpp

    server = xllamacpp.Server(_parameters(xllamacpp, given))
    print(json.dumps({"url": server.listening_address}), flush=True)
    sys.stdin.read()
    # Nothing is to be saved; and the server's own end waits for ever if it comes before its loop has begun.
    os._exit(0)


def _parameters(xllamacpp: Any, given: dict[str, Any]) -> Any:
    parameters = xllamacpp.CommonParams()
    parameters.model.path = given["path"]
    parameters.model_alias = {given["alias"]}  # unset, the model's name would be the file's path
    parameters.n_ctx = given["context"]
    parameters.n_parallel = 1
    # Threads wait for each other by spinning: on two busy cores four answers of a 0.5 MB model took 21.8 s with two
    # threads and 0.07 s with one.
    if Path(given["path"]).stat().st_size < SMALL:
        parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1
    # At strength 0: each request says which adapter it wants, so one that says nothing gets the base.
    parameters.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(adapter, 0.0) for adapter in given["adapters"]]
    if given["adapters"]:
        # llama.cpp keeps finished prompts by their tokens alone and gives one adapter's to another (11 of 96 answers).
        parameters.cache_ram_mib = 0
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
