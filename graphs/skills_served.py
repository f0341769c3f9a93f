"""Who serves each skill that has a model of its own, since when, and what came of it lately: for `gallae models`, `gallae
doctor` and the page. A file that is not the one that was proven does not serve, and that is said here too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from gallae.core.errors import GallaeError
from gallae.core.language import say
from gallae.core.skill_model import SkillModel, model_json
from gallae.core.types import Language, Skill
from gallae.core.workspace import Workspace
from gallae.graphs.store import open_store
from gallae.models.artefacts import changed
from gallae.models.fixed import FixedModels
from gallae.models.promotions import Promotions
from gallae.models.registry import Models

__all__ = ["served_lines", "served_skills"]


async def served_skills(workspace: Workspace, models: Models | FixedModels) -> list[dict[str, Any]]:
    """skill, model, former, recent (counts over the window that is watched), changed (why its file is not the proven
    one, else ""), notice of a demotion that nobody asked for."""
    promotions = Promotions(workspace)
    found = []
    for skill in workspace.skills:
        model, notice = promotions.current(skill), promotions.notice(skill)
        if model is None and notice is None:
            continue
        found.append(
            {
                "skill": skill.name,
                "model": model_json(model),
                "former": model_json(promotions.former(skill)),
                "recent": _recent(workspace, skill, model),
                "changed": await _changed(models, model) if model is not None else "",
                "notice": notice.as_json() if notice else None,
            }
        )
    return found


def served_lines(language: Language, rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """For a terminal."""
    for row in rows:
        model, recent = row["model"], row["recent"]
        if model:
            how = [f"{model['share']:.0%}"] + (["shadow"] if model["shadow"] else [])
            proof = f"sha256 {model['sha256'][:12]}" if model.get("sha256") else say(language, "손으로 적음, 증명 없음", "written by hand, no proof")  # fmt: skip
            yield f"  {row['skill']}: {model['serves']} · {' '.join(how)} · {model.get('promoted', '–')} · {proof}"
            failed = say(language, "검사에 걸린 첫 글", "first drafts that failed a check")
            down = say(language, "나쁨 평가", "thumbs down")
            yield f"      {failed} {recent['failed']}/{recent['turns']} · {down} {recent['down']}/{recent['rated']}" + (
                f" · shadow {recent['shadow_failed']}/{recent['shadow']}" if recent["shadow"] else ""
            )
            if row["changed"]:
                yield say(language, f"    ✗ 증명한 파일이 아니어서 쓰지 않습니다: {row['changed']}", f"    ✗ not the file that was proven, so it does not serve: {row['changed']}")  # fmt: skip
        if row["notice"]:
            n = row["notice"]
            then = (n["then"] or {}).get("serves") or say(language, "자기 모델 없음", "no model of its own")
            yield say(
                language,
                f"  ! {row['skill']}: {n['at']}에 {n['model']['serves']}을(를) 저절로 내렸습니다({n['why']}). 지금: {then}",
                f"  ! {row['skill']}: {n['model']['serves']} was taken back by itself at {n['at']} ({n['why']}). Now: {then}",
            )
            yield f"    → gallae models history {row['skill']} · gallae eval tuned {row['skill']}"


def _recent(workspace: Workspace, skill: Skill, model: SkillModel | None) -> dict[str, int]:
    """An old or missing store counts nothing."""
    file = workspace.keep / "turns.sqlite"
    passed: tuple[bool, ...] = ()
    shadow: tuple[bool, ...] = ()
    thumbs: tuple[int, ...] = ()
    if model is not None and file.is_file():
        window, key = workspace.settings.promotion.window, " ".join(model.key)
        with open_store(file) as store:
            passed, shadow = (store.drafts(skill.name, key, mode, window) for mode in ("served", "shadow"))
            thumbs = store.draft_ratings(skill.name, key, window)
    return {
        "turns": len(passed),
        "failed": sum(not p for p in passed),
        "rated": len(thumbs),
        "down": sum(not up for up in thumbs),
        "shadow": len(shadow),
        "shadow_failed": sum(not p for p in shadow),
    }


async def _changed(models: Models | FixedModels, model: SkillModel) -> str:
    try:
        found = models.named(model.serves, key="model.serves")
        return await changed(model, found) if found is not None else ""
    except GallaeError as error:
        return error.message
