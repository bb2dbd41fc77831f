"""The adapter that answers labelled items: JSONL in, JSONL out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.public import answer, answer_line, answers

ROOT = Path(__file__).parents[2]
SAID = [{"role": "client", "text": "I smoke twenty a day and my doctor wants me to quit."}]
LABELS = {"reflection", "open_question", "closed_question", "advice", "other"}


def item(task: str, sub: str, **given: object) -> dict[str, Any]:
    return {"id": f"{task}-{sub}", "task": task, "sub": sub, "input": given}


def test_every_task_is_answered_in_its_own_form() -> None:
    for sub in ("annomi", "esconv", "migold"):
        found = answer(item("T1", sub, context=SAID, reply="Your doctor wants you to quit."))
        assert found["label"] in LABELS
        assert set(found["flags"]) == {"reflection", "question", "advice"}
    for sub, count in (("rank10", 10), ("perturb", 2), ("perturb_x", 2), ("perturb_adv", 2), ("pair", 8)):
        given = {
            "context": SAID,
            "reference": "He smokes.",
            "candidates": [f"You smoke {n} a day." for n in range(count)],
        }
        assert len(answer(item("T2", sub, **given))["scores"]) == count
    for task, sub in (("T3", "epitome_er"), ("T3", "esconv_rof"), ("T4", "epitome_ex")):
        found = answer(item(task, sub, context=SAID, reply="How are you?"))
        assert found["level"] in (0, 1, 2)
        assert 0.0 <= found["score"] <= 1.0
    assert len(answer(item("T4", "answered", question="How many?", contexts=["Twenty.", "None."]))["scores"]) == 2
    for sub in ("annomi", "esconv", "migold", "pair"):
        found = answer(item("T5", sub, context=SAID, reply="You should try gum."))
        assert found["label"] == int(found["score"] >= 0.5)


@pytest.mark.parametrize("task", ["T1", "T2", "T3", "T4", "T5", "T9", "", None])
@pytest.mark.parametrize("sub", ["annomi", "pair", "answered", "clariq_target", "esconv_rof", None])
@pytest.mark.parametrize(
    "given",
    [
        None, [], "text", {}, {"reply": None, "context": None}, {"reply": 3, "context": [None, 4, {}, {"text": None}]},
        {"context": "as one text", "reply": ["in", "parts"], "candidates": [None, "", {"text": "x"}], "reference": 1},
        {"question": "", "contexts": ["", None]}, {"contexts": [[{"role": "a", "text": "b"}], "c"], "question": "b?"},
    ],
)  # fmt: skip
def test_no_item_is_too_odd_to_be_answered(task: object, sub: object, given: object) -> None:
    found = answer({"id": "x", "task": task, "sub": sub, "input": given})
    assert found["id"] == "x"
    assert json.loads(json.dumps(found)) == found
    candidates = given.get("candidates") if isinstance(given, dict) else None
    if task == "T2" and isinstance(candidates, list):
        assert len(found["scores"]) == len(candidates)


def test_answers_keep_order_and_ids_and_a_broken_line_costs_itself_only() -> None:
    lines = [json.dumps(item("T5", str(n), reply="You should go.")).encode() for n in range(3)]
    found = list(answers([lines[0], b"\n", b"{broken", b"[1]", lines[1], b"\xff\xfe", lines[2]]))
    assert [one.get("id") for one in found] == ["T5-0", None, None, "T5-1", None, "T5-2"]
    assert all("error" in one for one in found if "id" not in one)


def test_the_helpers_own_turns_are_not_what_a_reply_says_back() -> None:
    theirs = [{"role": "client", "text": "I lost my job in March."}]
    ours = [{"role": "therapist", "text": "I lost my job in March."}]
    reply = "Job in March."
    both = [
        answer(item("T2", "rank10", context=turns, reference="", candidates=[reply]))
        for turns in (theirs, ours + theirs)
    ]
    assert both[0] == both[1]


def test_a_fault_met_on_one_item_is_told_and_costs_that_item_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(reply: str, context: str) -> float:
        raise ZeroDivisionError(reply)

    monkeypatch.setattr("bench.public.advice", broken)
    assert answer(item("T5", "pair", reply="Hm.")) == {"id": "T5-pair", "error": "ZeroDivisionError"}
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_deep_nesting_is_no_item() -> None:
    assert answer_line(b"[" * 100_000) == {"error": "not JSON"}


def test_a_process_answers_line_by_line_from_a_pipe_or_a_file(tmp_path: Path) -> None:
    lines = "".join(json.dumps(item("T1", str(n), context=SAID, reply="Tell me more?")) + "\n" for n in range(3))
    source = tmp_path / "items.jsonl"
    source.write_text(lines, encoding="utf-8")
    command = [sys.executable, "-m", "bench.public"]
    piped = subprocess.run(command, input=lines, capture_output=True, text=True, check=True, cwd=ROOT)
    read = subprocess.run([*command, str(source)], capture_output=True, text=True, check=True, cwd=ROOT)
    assert piped.stdout == read.stdout
    assert [json.loads(line)["id"] for line in piped.stdout.splitlines()] == ["T1-0", "T1-1", "T1-2"]
