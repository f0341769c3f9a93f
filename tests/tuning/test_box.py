"""The boxed model's generator, its training cut short, and the shipped file itself."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from gallae.checks.formats import check_format
from gallae.checks.placeholder_pieces import answers_of, pieces_of, put_together
from gallae.checks.placeholder_spans import MARK
from gallae.checks.placeholders import restore
from gallae.checks.skill import format_of
from gallae.core.types import Skill
from gallae.core.workspace import open_workspace
from gallae.tuning.box_cases import SAMPLES
from gallae.tuning.box_guide import requests
from gallae.tuning.box_notes import note
from gallae.tuning.box_rows import HOUSES, TITLES, frames_for, training_rows
from gallae.tuning.box_words import Speaker, verb, words_for


@pytest.fixture(scope="module")
def skills() -> dict[str, Skill]:
    return {skill.name: skill for skill in open_workspace(SAMPLES).skills}


def test_what_is_tested_with_is_never_trained_on() -> None:
    trained, tested = words_for(False).lists, words_for(True).lists
    assert trained.keys() == tested.keys() and len(trained) > 25
    for name in trained:
        assert tested[name] and not set(trained[name]) & set(tested[name]), name


def test_titles_and_headings_are_those_the_skills_have(skills: dict[str, Skill]) -> None:
    assert {name: skill.title for name, skill in skills.items()} == TITLES
    assert {name: list(format_of(skill).heads) for name, skill in skills.items()} == HOUSES


@pytest.mark.parametrize(
    ("entry", "plain", "past", "nominal", "because", "formal"),
    [
        ("발목이 붓/부어/부으", "발목이 붓는다", "발목이 부었", "발목이 부음", "발목이 붓는데", "발목이 붓습니다"),
        ("머리가 아프*", "머리가 아프다", "머리가 아펐", "머리가 아픔", "머리가 아픈데", "머리가 아픕니다"),
        ("설사를 하", "설사를 한다", "설사를 했", "설사를 함", "설사를 하는데", "설사를 합니다"),
        ("멍이 들/들어/드", "멍이 든다", "멍이 들었", "멍이 들음", "멍이 들는데", "멍이 듭니다"),
        ("물을 마시", "물을 마신다", "물을 마셨", "물을 마심", "물을 마시는데", "물을 마십니다"),
    ],
)
def test_a_verb_takes_its_forms(entry: str, plain: str, past: str, nominal: str, because: str, formal: str) -> None:
    v = verb(entry)
    assert (v.plain, v.past, v.nominal, v.because, v.formal) == (plain, past, nominal, because, formal)


def test_what_is_right_of_each_piece_makes_a_text_of_the_house(skills: dict[str, Skill]) -> None:
    for row in training_rows(120, seed=5):
        frames, heads = frames_for(row.skill), HOUSES[row.skill]
        pieces = pieces_of(row.hidden, frames)
        for piece in pieces:
            assert row.answers[piece.shown] in answers_of(piece, frames, heads), piece
        raw = put_together(pieces, [row.answers[piece.shown] for piece in pieces], frames, heads)
        assert {m.group() for m in MARK.finditer(raw)} <= {value.mark for value in row.hidden.values}
        assert not re.search(r"\d", MARK.sub("", raw))
        assert check_format(restore(raw, row.hidden, language="ko").text, format_of(skills[row.skill])).passed, raw


def test_no_number_of_a_note_or_a_request_is_shown() -> None:
    for row in training_rows(80, seed=6):
        shown = [piece.shown for piece in pieces_of(row.hidden, frames_for(row.skill)) if piece.kind != "사실"]
        assert shown and not any(re.search(r"\d", text) for text in shown), shown


def test_rows_are_the_same_for_the_same_seed_and_others_for_another() -> None:
    assert training_rows(20, seed=1) == training_rows(20, seed=1) != training_rows(20, seed=2)


def test_a_message_of_several_medicines_says_each_with_its_values() -> None:
    chance, words = random.Random(3), words_for(True)
    names = [Speaker(chance, words).medicine() for _ in range(4)]
    text, records = requests(chance, words, names)
    assert [record.plain("name") for record in records] == names
    assert all(name in text for name in names)
    assert all(piece in text for record in records for piece, label in record.pieces if label)


def test_every_manner_of_writing_a_note_comes_up() -> None:
    chance, words = random.Random(1), words_for(False)
    made = [note(chance, words) for _ in range(300)]
    assert {n.style for n in made} == {"memo", "dialogue", "dictated", "jotted", "story", "own"}
    assert len({n.text for n in made}) > 290
    assert sum(any("Q" in label for _, label in n.pieces) for n in made) > 280


@pytest.mark.long
def test_a_cut_of_the_training_learns_and_the_engine_says_what_the_trainer_says(training: None, tmp_path: Path) -> None:
    import torch

    from gallae.tuning.box_measure import Writer
    from gallae.tuning.box_train import Recipe, build_model, build_tokenizer, encode, fit, save
    from gallae.tuning.gguf import write_gguf

    pieces = [pair for row in training_rows(160, seed=2) for pair in row.answers.items()]
    tokenizer = build_tokenizer((text for piece in pieces for text in piece), 600)
    recipe = Recipe(hidden=64, inner=128, heads=2, kinds=("conv", "full_attention"), steps=30, tokens=1500)
    model = build_model(recipe, tokenizer.get_vocab_size())
    taught = [encode(tokenizer, [("user", shown)], said) for shown, said in pieces]
    losses = fit(model, taught, recipe, lambda said: None)
    assert sum(losses[-5:]) < 0.6 * sum(losses[:5])
    save(model, tokenizer, tmp_path / "hf")
    write_gguf(tmp_path / "hf", tmp_path / "cut.gguf", "f16")
    writer = Writer(tmp_path / "cut.gguf")
    try:
        for shown, _ in pieces[:4]:
            ids, head = encode(tokenizer, [("user", shown)], "")
            made = model.generate(torch.tensor([ids[:head]]), max_new_tokens=24, do_sample=False)[0, head:].tolist()
            said, sure = writer.say(shown, most=24)
            assert 0 < sure <= 1
            assert tokenizer.decode([i for i in made if i != 2], skip_special_tokens=True).startswith(said[:20])
    finally:
        writer.close()
