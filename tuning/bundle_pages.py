"""The pages of a bundle for whoever trains it: README (Korean and English, three steps) and a notebook."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from gallae.tuning.bases import Base
from gallae.tuning.runs import Run

__all__ = ["notebook", "readme"]


def readme(run: Run, base: Base, rows: Mapping[str, int], gpus: int) -> str:
    several = f"accelerate launch --config_file {'fsdp' if run.adapter == 'full' else 'accelerate'}.yaml train.py"
    command = several if gpus > 1 else "python train.py"
    return f"""# {run.skill}: {run.stage} · {run.adapter} · {base.name}

학습 {rows["train"]}행, 확인 {rows["valid"]}행. 이 폴더만 있으면 되고 Gallae는 필요 없습니다.

1. 설치: `pip install -r requirements.txt` (torch가 이미 있으면 그 줄을 지우고 쓰세요. Python 3.10 이상)
2. 학습: `{command}`. 멈추거나 꺼져도 같은 명령으로 이어집니다. 노트북에서는 `notebook.ipynb`를 차례로 실행하세요.
3. 가져오기: `result/`를 이 폴더째(또는 `result.zip`만) 되가져가서 `gallae train {run.skill} --collect DIR`

바탕 모델: `{base.repo}` (라이선스: {base.licence}). 다른 곳에 받아 두었으면 `--base FOLDER`. 시험 삼아 몇 걸음만: `--max-steps 3`.
자료에 든 사람의 정보는 묶을 때 가렸는지 `bundle.json`을 만든 사람에게 확인하고, 다 쓴 뒤 이 폴더를 지우세요.

---

{rows["train"]} rows to train on, {rows["valid"]} to check with. This folder is all it takes; Gallae is not needed.

1. Install: `pip install -r requirements.txt` (delete the torch line where a torch is there already; Python 3.10 or newer)
2. Train: `{command}`. Stopped or killed, the same command goes on. In a notebook run `notebook.ipynb` cell by cell.
3. Bring it back: take this folder with its `result/` (or `result.zip` alone) home, then
   `gallae train {run.skill} --collect DIR`

Base model: `{base.repo}` (licence: {base.licence}). Where it lies already: `--base FOLDER`. A trial of a few steps:
`--max-steps 3`. Ask whoever packed this whether personal data in it is masked, and delete the folder afterwards.
"""


def notebook(run: Run, base: Base) -> str:
    """nbformat 4.5, without outputs."""
    cells = [
        _markdown("about", f"# {run.skill}: {run.stage} · {run.adapter} · {base.name}\n\n"
                  "1. 이 폴더를 올리고 여기서 실행합니다. / Upload this folder and run here.\n"
                  "2. 설치 · 학습 · 압축. / Install, train, zip.\n"
                  "3. `result.zip`을 내려받아 `gallae train --collect result.zip`. / Download result.zip, then collect it."),
        _code("install", "# 이미 있는 torch는 그대로 둡니다. / A torch that is there is kept.\n"
              "import importlib.util\nimport pathlib\n\n"
              "wanted = pathlib.Path('requirements.txt').read_text().splitlines()\n"
              "if importlib.util.find_spec('torch'):\n"
              "    wanted = [line for line in wanted if not line.startswith('torch==')]\n"
              "pathlib.Path('here.txt').write_text('\\n'.join(wanted))\n"
              "%pip install -q -r here.txt"),
        _code("train", "# 멈추면 이 칸을 다시 실행합니다. / Run this cell again after a stop.\n!python train.py"),
        _code("zip", "import shutil\n\nshutil.make_archive('result', 'zip', 'result')"),
    ]  # fmt: skip
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    made = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def _markdown(name: str, text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": text.splitlines(keepends=True)}


def _code(name: str, text: str) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": None, "id": name, "metadata": {}, "outputs": [],
            "source": text.splitlines(keepends=True)}  # fmt: skip
