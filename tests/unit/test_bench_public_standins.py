"""The stand-ins for the public data: what they are made of, and that one half stays unseen."""

from __future__ import annotations

import pytest

from bench import public_standins
from bench.public_standins import StandIn, f1, found, macro_f1, stand_ins


@pytest.fixture(scope="module")
def items() -> list[StandIn]:
    return stand_ins()


def test_every_wording_to_be_made_wrong_is_found_in_an_account(items: list[StandIn]) -> None:
    for dialogue in public_standins._lines("summaries.jsonl"):
        for _, old, new in dialogue["wrong"]:
            assert old in dialogue["other"] or old in dialogue["reference"], (dialogue["id"], old)
            assert old != new


def test_the_two_candidates_of_a_pair_differ_and_neither_place_is_always_right(items: list[StandIn]) -> None:
    pairs = [item for item in items if item.sub.startswith("perturb")]
    assert all(len(set(item.given["candidates"])) == 2 for item in pairs)
    for sub in ("perturb", "perturb_x", "perturb_adv"):
        first = sum(item.right == 0 for item in pairs if item.sub == sub)
        assert 0.3 < first / sum(item.sub == sub for item in pairs) < 0.7


def test_the_halves_share_no_dialogue_and_no_post(items: list[StandIn]) -> None:
    for task in ("T2", "T3"):
        sides: list[set[str]] = [
            {str(item.given["context"]) for item in items if item.task == task and item.kept is kept}
            for kept in (False, True)
        ]
        assert all(sides)
        assert not sides[0] & sides[1]


def test_ten_accounts_are_ranked_and_the_right_one_is_among_them(items: list[StandIn]) -> None:
    ranked = [item for item in items if item.sub == "rank10"]
    assert ranked
    assert all(len(set(item.given["candidates"])) == 10 for item in ranked)


def test_the_mistakes_of_the_kept_half_cannot_be_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        public_standins.main(["--half", "kept", "--mistakes"])
    assert "figures only" in capsys.readouterr().err


def test_a_choice_counts_wholly_when_it_is_right_and_by_its_share_when_it_is_tied() -> None:
    same = {"context": [{"role": "customer", "text": "My bag is lost."}], "reference": "The bag is lost."}
    tied = StandIn("T2", "perturb", "", {**same, "candidates": ["A lost bag.", "A lost bag."]}, 0, False)
    assert found(tied) == 0.5
    wrong = ["The bag is lost.", "Prices of maize have doubled."]
    assert found(StandIn("T2", "perturb", "", {**same, "candidates": wrong}, 0, False)) == 1.0
    assert found(StandIn("T2", "perturb", "", {**same, "candidates": wrong}, 1, False)) == 0.0


def test_f1_is_a_mean_over_the_classes_that_are_there() -> None:
    assert f1(["a", "b", "a"], ["a", "a", "b"], "a") == 0.5
    assert macro_f1(["a", "b"], ["a", "c"]) == 0.5
