"""Replies judged blind: which ones, how what was said is kept, and what comes out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.progress import day, make_draft, opened
from tests.support.scoring import DRILL, STRONG
from trainer.errors import DataError, StorageError
from trainer.fairness.calibration import (
    LONGEST,
    LONGEST_LINE,
    Book,
    Item,
    Judged,
    Rating,
    chosen,
    judged,
    pool,
    rating_from,
    report,
)
from trainer.packs.catalog import Catalog
from trainer.packs.model import Band, MarkedReply, Pack
from trainer.scoring import score
from trainer.scoring.result import Focus


def catalog() -> Catalog:
    from dataclasses import replace

    drill = replace(DRILL, replies=(MarkedReply(STRONG[0], Band.STRONG), MarkedReply("I see.", Band.WEAK)))
    return Catalog((Pack("test", "Test", "", "en", "CC0-1.0", DRILL.framework, (drill,), "p" * 64, "test.toml"),))


def rating(reply: str, band: Band, *, seed: int | None = 0, rater: str = "Amara") -> Rating:
    return Rating(DRILL.address, reply, band, rater, seed, "2026-11-21T09:30:00+00:00")


def test_the_pool_has_whole_replies_of_everybody_and_the_packs_own_each_once(tmp_path: Path) -> None:
    with opened(tmp_path) as repository:
        amara, ben = repository.profile("Amara").id, repository.profile("Ben").id
        part = Focus(("pan",))
        for profile, name, text, drill, focus in (
            (amara, "1", "It leaks.", DRILL.address, None),
            (ben, "2", "It leaks.", DRILL.address, None),
            (ben, "3", "I see.", DRILL.address, None),
            (ben, "4", "A pan.", DRILL.address, part),
            (ben, "5", "Gone.", "test/gone", None),
            (ben, "6", "long " * LONGEST, DRILL.address, None),
        ):
            repository.submit(profile, make_draft(name, text, drill=drill, at=day(1), focus=focus))
        learned, marked = pool(repository, catalog())
        assert learned == [Item(DRILL.address, "It leaks."), Item(DRILL.address, "I see.")]
        assert marked == [Item(DRILL.address, STRONG[0])]


def test_half_the_round_is_learners_and_half_packs_as_far_as_there_are() -> None:
    theirs = [Item("d", f"theirs {number}") for number in range(30)]
    packs = [Item("d", f"pack {number}") for number in range(30)]
    picked = chosen(theirs, packs, 20, 1, ())
    assert sum(item in theirs for item in picked) == 10
    assert picked != chosen(theirs, packs, 20, 2, ()), "another seed is another round"
    assert sum(item in theirs for item in chosen(theirs, packs[:3], 20, 1, ())) == 17
    assert sum(item in theirs for item in chosen(theirs[:3], packs, 20, 1, ())) == 3


def test_what_was_said_is_on_disk_and_the_later_word_holds(tmp_path: Path) -> None:
    book = Book(tmp_path / "new" / "calibration.jsonl")
    assert book.ratings("Amara") == []
    first, other, later = rating("It leaks.", Band.WEAK), rating("I see.", Band.WEAK), rating("It leaks.", Band.FAIR)
    for one in (first, other, later, rating("It leaks.", Band.STRONG, rater="Ben")):
        book.add(one)
    again = Book(book.path)
    assert again.ratings("Amara") == [later, other]
    assert again.ratings("Ben") == [rating("It leaks.", Band.STRONG, rater="Ben")]


def test_half_a_line_from_a_power_cut_spoils_nothing_but_itself(tmp_path: Path) -> None:
    book = Book(tmp_path / "calibration.jsonl")
    book.add(rating("It leaks.", Band.WEAK))
    with book.path.open("ab") as file:
        file.write(b'{"drill": "te\xff')
    book.add(rating("I see.", Band.FAIR))
    assert [one.band for one in book.ratings("Amara")] == [Band.WEAK, Band.FAIR]
    assert book.broken == [f"{book.path}:2: not JSON"]


def test_a_file_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="could not be used"):
        Book(tmp_path).ratings("Amara")
    with pytest.raises(StorageError, match="could not be used"):
        Book(tmp_path).add(rating("It leaks.", Band.WEAK))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "longer|not JSON"),
        ("[1]", "not a JSON object"),
        ('{"drill": "a/b", "band": "weak"}', "no reply"),
        ('{"drill": "a/b", "reply": " ", "band": "weak"}', "no reply"),
        ('{"drill": 3, "reply": "x", "band": "weak"}', "no drill"),
        ('{"drill": "a/b", "reply": "x", "band": "good"}', "none of weak, fair, strong"),
        ('{"drill": "a/b", "reply": "\\ud800", "band": "weak"}', "reply is not text"),
        ("x" * (LONGEST_LINE + 1), "longer than"),
    ],
)
def test_what_is_no_rating_is_refused_with_the_reason(line: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        rating_from(line)


def test_a_line_from_elsewhere_gets_a_rater_and_a_time() -> None:
    plain = {"drill": "a/b", "reply": "x", "band": "None", "seed": True}
    assert rating_from(json.dumps(plain), rater="Amara", at=day(3)) == Rating(
        "a/b", "x", Band.WEAK, "Amara", None, day(3).isoformat()
    )


def test_the_report_counts_what_both_said_and_gives_the_scorers_reasons() -> None:
    said = [
        rating(STRONG[0], Band.STRONG),
        rating("I see.", Band.WEAK),
        rating("Hm. ", Band.STRONG),
        Rating("test/gone", "x", Band.WEAK, "Amara", 0, ""),
    ]
    found = list(judged(said, catalog()))
    assert found[3] == "test/gone"
    both = [one for one in found if isinstance(one, Judged)]
    plain = report(both)
    assert score(DRILL, STRONG[0]).band is Band.STRONG
    assert (plain["n"], plain["agreement"]) == (3, pytest.approx(2 / 3))
    # Person: weak 1, strong 2. Scorer: weak 2, strong 1. By chance (2 + 2)/9; kappa (6/9 - 4/9) / (5/9) = 0.4.
    assert plain["kappa"] == plain["kappa_quadratic"] == pytest.approx(0.4)
    assert plain["bands"]["fair"] == {"person": 0, "scorer": 0, "both": 0, "kappa": None}
    assert plain["bands"]["weak"]["kappa"] == pytest.approx(0.4)
    assert plain["confusion"]["person_by_scorer"] == [[1, 0, 0], [0, 0, 0], [1, 0, 1]]
    (disagreement,) = plain["disagreements"]
    assert (disagreement["person"], disagreement["scorer"], disagreement["reply"]) == ("strong", "weak", "Hm. ")
    assert disagreement["reasons"] == list(score(DRILL, "Hm. ").reasons)
    assert "Cohen (1960)" in plain["source"]
    assert json.loads(json.dumps(plain)) == plain


def test_a_report_of_nothing_is_no_error() -> None:
    plain = report([])
    assert (plain["n"], plain["agreement"], plain["kappa"], plain["disagreements"]) == (0, None, None, [])
