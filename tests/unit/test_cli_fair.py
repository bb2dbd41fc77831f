"""The commands dispute, rescore and calibrate."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import tomli

from tests.support.app import FixedClock
from tests.support.progress import day, make_draft, make_marks, opened, practise
from trainer import cli
from trainer.errors import ExitCode
from trainer.fairness.overlay import Accepted, SlotKind, overlaid
from trainer.packs.catalog import Catalog
from trainer.packs.loader import read_pack
from trainer.paths import Paths
from trainer.progress.bookkeeper import Bookkeeper
from trainer.scoring import SCORER_VERSION

Run = Callable[..., tuple[int, str, str]]
DRILL = "parcels/cracked-lid"
REPLY = "So the top was in two halves when you took it out. When did you open it?"
PHRASE = "the top was in two halves"


@pytest.fixture
def run(home: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def run_(*words: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("trainer.plain.terminal.Lines.stdin", classmethod(lambda one: one(Piped(typed))))
        try:
            code = cli.main(words)
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        out, errors = capfd.readouterr()
        return code, out, errors

    return run_


class Piped:
    """A pipe with all its lines in it."""

    def __init__(self, typed: str) -> None:
        self.read = io.BytesIO(typed.encode()).read

    def fileno(self) -> int:
        raise OSError

    def isatty(self) -> bool:
        return False


def filled(home: Path, name: str = "Amara", phrase: str = PHRASE) -> None:
    """One reply with one dispute."""
    catalog = Catalog.load(Paths(home, home, home / "cache"))
    drill = catalog.drill(DRILL)
    with opened(home, FixedClock(day(21))) as repository:
        learner = repository.profile(name)
        repository.submit(learner.id, make_draft(f"{name}-1", REPLY, drill=DRILL, at=day(21)))
        keeper = Bookkeeper(repository, learner, FixedClock(day(21)))
        keeper.recover(catalog)
        claim = Accepted(SlotKind.FACT, "cracked", phrase)
        keeper.dispute(drill, catalog.pack_hash(drill), f"{name}-1", claim)


# ---- dispute ---------------------------------------------------------------------------------------------------------


def test_the_list_says_pack_drill_slot_phrase_and_day(home: Path, run: Run) -> None:
    filled(home)
    code, out, _ = run("dispute", "list")
    assert code == ExitCode.OK
    assert out == f"1  2026-11-21  {DRILL}  fact cracked  “{PHRASE}”\n"
    (plain,) = json.loads(run("dispute", "list", "--json")[1])
    assert (plain["pack"], plain["drill"], plain["kind"], plain["slot"]) == ("parcels", DRILL, "fact", "cracked")
    assert (plain["phrase"], plain["learner"], plain["date"][:10]) == (PHRASE, "Amara", "2026-11-21")


def test_everyones_disputes_are_listed_only_when_asked_for(home: Path, run: Run) -> None:
    filled(home)
    filled(home, "Ben", "So the top was in two halves")
    assert len(run("dispute", "list")[1].splitlines()) == 1
    assert len(run("dispute", "list", "--profile", "Ben")[1].splitlines()) == 1
    out = run("dispute", "list", "--everyone")[1]
    assert [line.rsplit("  ", 1)[1] for line in out.splitlines()] == ["Amara", "Ben"]
    assert run("dispute", "list", "--drill", "telecom/third-month")[1] == ""


def test_without_disputes_there_is_nothing_on_stdout(run: Run) -> None:
    code, out, errors = run("dispute", "list")
    assert (code, out) == (ExitCode.OK, "")
    assert "No dispute" in errors
    assert json.loads(run("dispute", "list", "--json")[1]) == []
    assert run("dispute", "export")[1] == ""


def test_the_export_holds_whole_lists_to_put_into_the_pack(home: Path, run: Run, tmp_path: Path) -> None:
    filled(home)
    code, out, _ = run("dispute", "export")
    assert code == ExitCode.OK
    (drill,) = tomli.loads(out)["drill"]
    assert drill["id"] == "cracked-lid"
    (fact,) = drill["fact"]
    pack = Catalog.load(Paths(home, home, home / "cache")).drill(DRILL)
    own = next(fact.forms for fact in pack.facts if fact.id == "cracked")
    assert fact == {"id": "cracked", "forms": [*own, PHRASE]}
    target = tmp_path / "out.toml"
    assert run("dispute", "export", str(target))[:2] == (ExitCode.OK, "")
    assert target.read_text("utf-8") == out
    assert run("dispute", "export", str(target))[0] == ExitCode.USAGE
    assert run("dispute", "export", str(target), "--force")[0] == ExitCode.OK
    assert run("dispute", "export", str(tmp_path), "--force")[0] == ExitCode.USAGE


def test_what_is_exported_says_the_same_when_it_is_pasted(home: Path, run: Run, tmp_path: Path) -> None:
    filled(home)
    out = run("dispute", "export")[1]
    source = Path(__file__).parents[2] / "drills" / "parcels.toml"
    forms = "\n".join(out[out.index("forms = [") :].splitlines())
    text = source.read_text("utf-8")
    start = text.index("forms = ", text.index('id = "cracked"'))
    end = text.index("]", start) + 1
    pasted = tmp_path / "parcels.toml"
    pasted.write_text(text[:start] + forms + text[end:], "utf-8")
    reading = read_pack(pasted)
    assert reading.pack is not None, reading.problems
    fact = next(one for one in reading.pack.by_id["cracked-lid"].facts if one.id == "cracked")
    assert fact.forms[-1] == PHRASE


def test_a_drill_that_is_gone_and_odd_letters_are_exported_all_the_same(home: Path, run: Run) -> None:
    phrase = 'said "twice" \\ [/red] übermorgen'
    with opened(home) as repository:
        amara = repository.profile("Amara").id
        practise(repository, amara, "a1", day(1), drill="lost/drill")
        for kind in SlotKind:
            repository.disputes.file(amara, "a1", Accepted(kind, "slot", phrase), "p")
    out = run("dispute", "export")[1]
    (drill,) = tomli.loads(out)["drill"]
    assert "not installed here" in out
    assert drill["fact"] == [{"id": "slot", "forms": [phrase]}]
    assert drill["feeling"] == [{"name": "slot", "words": [phrase]}]
    assert drill["unknown"] == [{"id": "slot", "ask": [phrase]}]


def test_a_dispute_is_taken_back_and_the_reply_marked_again(home: Path, run: Run) -> None:
    filled(home)
    code, out, errors = run("dispute", "undo", "1")
    assert (code, out) == (ExitCode.OK, "")
    assert errors.startswith(f"Taken back. The reply to {DRILL} has ")
    with opened(home) as repository:
        marks = repository.attempt("Amara-1").marks
        assert marks is not None
        assert marks.overlay == ""
        assert len(repository.marks_of("Amara-1")) == 2
    assert run("dispute", "list")[1] == ""


def test_a_dispute_about_a_drill_that_is_gone_can_be_taken_back(home: Path, run: Run) -> None:
    with opened(home) as repository:
        amara = repository.profile("Amara").id
        practise(repository, amara, "a1", day(1), drill="lost/drill")
        repository.disputes.file(amara, "a1", Accepted(SlotKind.FACT, "slot", "one two"), "p")
    code, _, errors = run("dispute", "undo", "1")
    assert code == ExitCode.OK
    assert "keeps its marks" in errors


def test_what_cannot_be_taken_back_is_said(home: Path, run: Run) -> None:
    assert run("dispute", "undo", "1")[0] == ExitCode.USAGE
    filled(home)
    code, _, errors = run("dispute", "undo", "7")
    assert (code, errors.splitlines()[0]) == (ExitCode.USAGE, "Not found: There is no dispute 7.")
    with opened(home) as repository:
        repository.profile("Ben")
    assert run("dispute", "undo", "1", "--profile", "Ben")[0] == ExitCode.USAGE
    assert run("dispute", "list", "--profile", "Nobody")[0] == ExitCode.USAGE
    for words in (("dispute",), ("dispute", "undo", "x"), ("dispute", "burn")):
        assert run(*words)[0] == ExitCode.USAGE


# ---- rescore ---------------------------------------------------------------------------------------------------------


def old_marks(home: Path) -> None:
    with opened(home) as repository:
        amara = repository.profile("Amara").id
        repository.submit(amara, make_draft("o1", REPLY, drill=DRILL, at=day(2)))
        repository.store_marks("o1", replace(make_marks(100, scorer="0.0.1")))
        practise(repository, amara, "o2", day(3), drill="lost/drill")


def test_rescoring_previews_then_applies_and_never_deletes(home: Path, run: Run) -> None:
    old_marks(home)
    code, out, errors = run("rescore")
    assert code == ExitCode.OK
    for part in (
        f"Scorer {SCORER_VERSION}: 2 replies",
        "1 would change",
        "1 skipped",
        "from strong to",
        "100 → ",
        REPLY[:40],
    ):
        assert part in out
    assert "lost/drill (1)" in errors
    assert "Nothing was changed" in errors
    with opened(home) as repository:
        assert [marks.scorer for marks in repository.marks_of("o1")] == ["0.0.1"]
    code, out, errors = run("rescore", "--apply")
    assert code == ExitCode.OK
    assert "1 changed" in out
    assert "Nothing was changed" not in errors
    with opened(home) as repository:
        assert [marks.scorer for marks in repository.marks_of("o1")] == [SCORER_VERSION, "0.0.1"]
    assert "1 marked by it already" in run("rescore", "--apply")[1]


def test_rescoring_as_json(home: Path, run: Run) -> None:
    old_marks(home)
    plain = json.loads(run("rescore", "--json")[1])
    assert (plain["replies"], plain["changed"], plain["gone"], plain["applied"]) == (2, 1, 1, False)
    assert plain["gone_drills"] == {"lost/drill": 1}
    assert set(plain["skills"]) == {"overall", "reflect", "acknowledge", "clarify"}
    assert plain["skills"]["overall"]["down"] == 1
    assert plain["bands"][0]["from"] == "strong"
    assert plain["biggest"][0]["reply"] == REPLY
    assert json.loads(run("rescore", "--json", "--drill", "lost/drill")[1])["replies"] == 1


def test_rescoring_nothing_and_everybody(home: Path, run: Run) -> None:
    assert "0 replies" in run("rescore")[1]
    with opened(home) as repository:
        practise(repository, repository.profile("Ben").id, "b1", day(1), drill=DRILL)
    assert json.loads(run("rescore", "--json")[1])["replies"] == 0
    assert json.loads(run("rescore", "--json", "--everyone")[1])["replies"] == 1


# ---- calibrate -------------------------------------------------------------------------------------------------------


def test_bands_given_in_a_pipe_are_kept_and_compared(home: Path, run: Run) -> None:
    code, out, errors = run("calibrate", "--n", "4", typed="w\nf\nstrong\nW\n")
    assert code == ExitCode.OK
    assert f"You and scorer {SCORER_VERSION} on 4 replies" in out
    for part in ("kappa", "kappa, quadratic", "weak    you 2", "Cohen (1960)"):
        assert part in out
    assert "4 of 4" in errors
    assert len((home / "calibration.jsonl").read_text().splitlines()) == 4


def test_the_replies_are_shown_blind(run: Run) -> None:
    _, out, errors = run("calibrate", "--n", "6", "--drill", DRILL, typed="")
    assert out == ""
    assert "Ronnie:" in errors
    for word in ("weak", "fair", "strong", "overall", "reflect"):
        assert word not in errors


def test_a_round_is_left_and_taken_up_where_it_was(home: Path, run: Run) -> None:
    code, out, errors = run("calibrate", "--n", "3", "--json", typed="w\nq\n")
    assert code == ExitCode.OK
    assert json.loads(out)["n"] == 1
    assert "1 of 3 replies judged. The same command goes on." in errors
    second = errors.split("2 of 3")[1].split("1 of 3 replies")[0]
    _, out, errors = run("calibrate", "--n", "3", "--json", typed="f\ns\n")
    assert json.loads(out)["n"] == 3
    assert second.strip().splitlines()[:3] == errors.split("2 of 3")[1].strip().splitlines()[:3]
    _, out, errors = run("calibrate", "--n", "3", "--json", typed="w\n")
    assert json.loads(out)["n"] == 3
    assert "1 of 3" not in errors
    assert json.loads(run("calibrate", "--n", "1", "--seed", "5", "--json", typed="w\n")[1])["n"] == 1


def test_b_judges_the_one_before_again(run: Run, home: Path) -> None:
    _, out, _ = run("calibrate", "--n", "2", "--json", typed="w\nb\ns\nf\n")
    plain = json.loads(out)
    assert {band: one["person"] for band, one in plain["bands"].items()} == {"weak": 0, "fair": 1, "strong": 1}


def test_what_is_no_band_is_named_and_asked_again(run: Run) -> None:
    code, out, errors = run("calibrate", "--n", "1", "--json", typed="x[/red]\x1b\n\nw\n")
    assert code == ExitCode.REFUSED_INPUT
    assert json.loads(out)["n"] == 1
    assert r"“x[/red]\x1b” is none of" in errors


def test_without_a_single_band_there_is_nothing_to_compare(run: Run, home: Path) -> None:
    code, out, errors = run("calibrate", typed="")
    assert (code, out) == (ExitCode.USAGE, "")
    assert "nothing to compare" in errors
    assert not (home / "calibration.jsonl").exists()


def test_bands_from_elsewhere_are_brought_in(run: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "bands.jsonl"
    lines = [
        {"drill": DRILL, "reply": REPLY, "band": "fair", "rater": "Ben"},
        {"drill": "lost/drill", "reply": "x", "band": "weak"},
        {"drill": DRILL, "reply": "y", "band": "good"},
    ]
    file.write_text("\n".join(map(json.dumps, lines)) + "\n\nnot json\n" + "z" * 200_000 + "\n")
    code, out, errors = run("calibrate", "--import", str(file), "--json")
    assert code == ExitCode.REFUSED_INPUT
    assert json.loads(out)["n"] == 1
    for part in (":3: band is none", ":5: not JSON", ":6: longer than", "lost/drill (1)"):
        assert part in errors
    stored = (home / "calibration.jsonl").read_text()
    run("calibrate", "--import", str(file), "--json")
    assert (home / "calibration.jsonl").read_text() == stored, "the same bands are not kept twice"


def test_requests_that_are_off_are_refused(run: Run, tmp_path: Path) -> None:
    for words in (
        ("--n", "0"),
        ("--n", "x"),
        ("--drill", "no/such"),
        ("--import", str(tmp_path / "none")),
        ("--seed", "a"),
    ):
        assert run("calibrate", *words)[0] == ExitCode.USAGE, words


def test_the_shipped_drills_take_wordings(home: Path) -> None:
    from trainer.fairness.overlay import Overlay

    for drill in Catalog.load(Paths(home, home, home / "cache")).drills:
        accepted = tuple(Accepted(SlotKind.FACT, fact.id, "some other words") for fact in drill.facts)
        theirs = overlaid(drill, Overlay(accepted))
        assert all(fact.forms[-1] == "some other words" for fact in theirs.facts)
        assert theirs.complaint == drill.complaint
