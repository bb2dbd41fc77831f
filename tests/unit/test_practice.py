from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.drills import make_drill, make_result, make_tasks, nothing_missed
from tests.support.talks import GOOD, NOTE, make_talk, make_talk_task
from trainer.conversation.detail import Spoken, read
from trainer.conversation.play import played
from trainer.conversation.state import opening
from trainer.packs.model import Channel
from trainer.practice import Effect, OutOfTurn, Practice, Sound, Stage, Step, Task, begin
from trainer.progress.model import Delivery, Draft, Mode
from trainer.scoring.result import Focus

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
SPOKEN = Delivery(seconds=6.0, first_word=0.8, words_per_minute=140.0, engine="whisper tiny.en")


def opened(*names: str, aloud: bool = True, draft: Draft | None = None, captions: bool = False) -> Practice:
    return begin(make_tasks(*names), attempt="a1", now=NOW, aloud=aloud, captions=captions, draft=draft)


def debriefed(*names: str, missed: bool = True) -> Practice:
    practice = opened(*names, aloud=False).write("Three months wrong.").practice.submit().practice
    result = make_result(practice.drill) if missed else nothing_missed(practice.drill)
    return practice.marked(result).practice


def in_correction() -> Practice:
    recognising = opened().record().practice.stop_recording().practice
    return recognising.transcribed("three months of wrong bells", SPOKEN).practice


def test_a_session_without_drills_cannot_begin() -> None:
    with pytest.raises(ValueError, match="at least one drill"):
        begin((), attempt="a1", now=NOW, aloud=True)


def test_typing_while_the_complaint_still_sounds_begins_the_answer_and_keeps_the_draft() -> None:
    playing = opened().play()
    assert playing.effects == (Effect.PLAY,)
    typed = playing.practice.write("Three")
    assert typed.effects == (Effect.KEEP_DRAFT,)
    assert (typed.practice.stage, typed.practice.sound, typed.practice.text) == (Stage.ANSWER, Sound.PLAYING, "Three")


def test_the_toggle_pauses_goes_on_and_starts() -> None:
    started = opened().toggle()
    paused = started.practice.toggle()
    resumed = paused.practice.toggle()
    assert [step.effects for step in (started, paused, resumed)] == [
        (Effect.PLAY,),
        (Effect.PAUSE,),
        (Effect.RESUME,),
    ]
    assert resumed.practice.plays == 1


def test_slower_lowers_the_speed_for_this_drill_only_and_never_below_half() -> None:
    slow = opened().play_slower().practice
    assert slow.rate == 0.8
    for _ in range(10):
        slow = slow.play_slower().practice
    assert slow.rate == 0.5
    done = slow.write("Yes").practice.submit().practice.marked(make_result(slow.drill)).practice
    assert done.next("a2", LATER).practice.rate == 1.0


def test_the_end_of_the_complaint_leads_to_the_answer() -> None:
    after = opened().play().practice.heard_out().practice
    assert (after.stage, after.sound) == (Stage.ANSWER, Sound.SILENT)


def test_a_voice_that_is_lost_leaves_the_words_to_read_and_says_why() -> None:
    lost = opened().play().practice.voice_lost("The loudspeaker went away.").practice
    assert lost.complaint_shown
    assert (lost.aloud, lost.sound, lost.trouble) == (False, Sound.SILENT, "The loudspeaker went away.")
    assert lost.play().effects == ()


@pytest.mark.parametrize(
    ("channel", "aloud", "captions", "shown"),
    [
        (Channel.PHONE, True, False, False),
        (Channel.PHONE, True, True, True),
        (Channel.PHONE, False, False, True),
        (Channel.EMAIL, True, False, True),
        (Channel.CHAT, True, False, True),
    ],
)
def test_words_that_are_spoken_are_hidden_and_words_that_are_written_are_shown(
    channel: Channel, aloud: bool, captions: bool, shown: bool
) -> None:
    task = Task(make_drill("x", channel=channel), "0" * 64)
    assert begin((task,), attempt="a", now=NOW, aloud=aloud, captions=captions).complaint_shown is shown


def test_recording_hushes_the_customer_first() -> None:
    step = opened().play().practice.record()
    assert step.effects == (Effect.HUSH, Effect.OPEN_MICROPHONE)
    assert step.practice.stage is Stage.RECORDING


def test_a_recording_becomes_text_to_be_corrected_and_the_words_as_heard_are_kept_apart() -> None:
    recording = opened().write("Hello John.").practice.record().practice
    stopped = recording.stop_recording()
    assert stopped.effects == (Effect.CLOSE_MICROPHONE, Effect.RECOGNISE)
    heard = stopped.practice.transcribed("  three months of wrong bells ", SPOKEN)
    assert heard.effects == (Effect.KEEP_DRAFT,)
    corrected = heard.practice.write("Hello John. three months of wrong bills").practice
    assert corrected.stage is Stage.CORRECT
    draft = corrected.draft
    assert (draft.heard, draft.text) == ("three months of wrong bells", "Hello John. three months of wrong bills")
    assert (draft.mode, draft.delivery) == (Mode.SPOKEN, SPOKEN)


def test_a_second_recording_is_added_to_the_first() -> None:
    again = in_correction().record().practice.stop_recording().practice.transcribed("and two calls", SPOKEN).practice
    assert again.heard == again.text == "three months of wrong bells and two calls"


@pytest.mark.parametrize("how", ["discard while recording", "discard while recognising", "not heard", "device lost"])
def test_a_recording_that_comes_to_nothing_costs_nothing_that_was_written(how: str) -> None:
    practice = opened().write("Three months").practice.record().practice
    if how in ("discard while recognising", "not heard"):
        practice = practice.stop_recording().practice
    if how.startswith("discard"):
        step = practice.discard_recording()
        assert step.effects == (Effect.DROP_RECORDING,)
    else:
        step = practice.not_heard("Nobody speaks.")
        assert step.practice.trouble == "Nobody speaks."
    assert (step.practice.stage, step.practice.text) == (Stage.ANSWER, "Three months")


def test_discarding_a_second_recording_goes_back_to_correcting_the_first() -> None:
    assert in_correction().record().practice.discard_recording().practice.stage is Stage.CORRECT


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_an_empty_reply_is_not_taken(text: str) -> None:
    step = opened().write(text).practice.submit()
    assert step.effects == ()
    assert "no reply yet" in step.practice.trouble
    assert step.practice.write("x").practice.trouble == ""


def test_handing_in_hushes_the_customer_and_has_the_reply_marked() -> None:
    step = opened().play().practice.write("Three months.").practice.submit()
    assert step.effects == (Effect.HUSH, Effect.MARK)
    assert step.practice.stage is Stage.MARKING


def test_a_reply_that_could_not_be_marked_stays_in_the_editor() -> None:
    back = opened().write("Three months.").practice.submit().practice.not_marked("The disk is full.").practice
    assert (back.stage, back.text, back.trouble) == (Stage.ANSWER, "Three months.", "The disk is full.")
    assert back.submit().effects == (Effect.MARK,)


def test_marks_lead_to_the_debrief_and_into_the_recap() -> None:
    practice = debriefed("one")
    assert practice.stage is Stage.DEBRIEF
    assert practice.complaint_shown
    assert [(done.attempt, done.reply) for done in practice.finished] == [("a1", "Three months wrong.")]


def test_a_retry_is_a_new_attempt_at_the_same_drill_with_an_empty_page() -> None:
    step = debriefed("one").retry("a2", LATER)
    again = step.practice
    assert (again.attempt, again.retry_of, again.text, again.stage) == ("a2", "a1", "", Stage.HEAR)
    assert (again.started, again.focus, len(again.finished)) == (LATER, None, 1)
    assert step.effects == (Effect.FORGET_RECORDING,)


def test_missed_only_asks_for_what_was_missed() -> None:
    again = debriefed("one").missed_only("a2", LATER).practice
    assert again.focus == Focus(facts=("two-calls",))
    assert again.draft.focus == Focus(facts=("two-calls",))
    assert again.retry_of == "a1"


def test_missed_only_with_nothing_missed_says_so_and_stays() -> None:
    step = debriefed("one", missed=False).missed_only("a2", LATER)
    assert (step.practice.stage, step.practice.trouble) == (Stage.DEBRIEF, "Nothing was missed here.")
    assert step.effects == ()


def test_revising_opens_the_same_words_under_a_new_id_and_keeps_the_recording() -> None:
    spoken = in_correction().submit().practice
    marked = spoken.marked(make_result(spoken.drill)).practice
    step = marked.revise("a2", LATER)
    assert (step.practice.text, step.practice.heard) == (marked.text, marked.heard)
    assert (step.practice.attempt, step.practice.retry_of, step.practice.stage) == ("a2", "a1", Stage.CORRECT)
    assert Effect.FORGET_RECORDING not in step.effects


def test_next_goes_to_the_next_drill_and_ends_after_the_last() -> None:
    second = debriefed("one", "two").next("a2", LATER).practice
    assert (second.drill.id, second.attempt, second.stage) == ("two", "a2", Stage.HEAR)
    last = second.write("Yes.").practice.submit().practice.marked(make_result(second.drill)).practice
    assert not last.has_next
    over = last.next("a3", LATER)
    assert over.practice.stage is Stage.OVER
    assert [done.attempt for done in over.practice.finished] == ["a1", "a2"]


def test_a_draft_left_behind_is_taken_up_under_its_own_id() -> None:
    left = opened("one").take_note("three bills").practice.write("Three months").practice.draft
    practice = opened("one", draft=left)
    assert (practice.attempt, practice.text, practice.notes) == ("a1", "Three months", "three bills")
    assert practice.stage is Stage.ANSWER
    assert practice.draft == left


def test_a_draft_of_the_next_drill_is_taken_up_too() -> None:
    left = begin(make_tasks("two"), attempt="old", now=NOW, aloud=False).write("Two calls").practice.draft
    second = debriefed("one", "two").next("a2", LATER, left).practice
    assert (second.attempt, second.text) == ("old", "Two calls")


def test_a_draft_of_another_drill_is_refused() -> None:
    left = opened("two").write("Two calls").practice.draft
    with pytest.raises(ValueError, match="test/two"):
        opened("one", draft=left)


def test_a_task_may_begin_with_only_what_was_missed() -> None:
    task = Task(make_drill("one"), "0" * 64, "", Focus(facts=("two-calls",)), "a0")
    practice = begin((task,), attempt="a1", now=NOW, aloud=False)
    assert (practice.focus, practice.retry_of) == (Focus(facts=("two-calls",)), "a0")


def test_leaving_gives_back_what_is_in_use() -> None:
    assert opened().play().practice.leave().effects == (Effect.HUSH, Effect.FORGET_RECORDING)
    assert opened().record().practice.leave().effects == (Effect.DROP_RECORDING, Effect.FORGET_RECORDING)
    assert opened().leave().practice.stage is Stage.OVER


def _refusals() -> list[tuple[str, Practice, Callable[[Practice], Step]]]:
    over = opened().leave().practice
    return [
        ("submitting after the marks", debriefed("one"), lambda p: p.submit()),
        ("writing while it is marked", opened().write("x").practice.submit().practice, lambda p: p.write("y")),
        ("writing while recording", opened().record().practice, lambda p: p.write("y")),
        ("recording twice", opened().record().practice, lambda p: p.record()),
        ("a transcript nobody waits for", opened(), lambda p: p.transcribed("late", SPOKEN)),
        ("marks nobody waits for", opened(), lambda p: p.marked(make_result(p.drill))),
        ("next before the marks", opened(), lambda p: p.next("a2", LATER)),
        ("anything after the end", over, lambda p: p.write("y")),
    ]


@pytest.mark.parametrize(("practice", "action"), [case[1:] for case in _refusals()], ids=[c[0] for c in _refusals()])
def test_what_is_out_of_turn_is_refused(practice: Practice, action: Callable[[Practice], Step]) -> None:
    with pytest.raises(OutOfTurn):
        action(practice)


def test_what_is_allowed_can_be_asked_beforehand() -> None:
    practice = opened()
    assert practice.allows(practice.submit)
    assert practice.allows(practice.leave)
    assert not practice.allows(practice.retry)
    assert not practice.leave().practice.allows(practice.write)


# ---- a conversation ----------------------------------------------------------------------------------------------


def talking(draft: Draft | None = None) -> Practice:
    return begin((make_talk_task(),), attempt="a1", now=NOW, aloud=False, draft=draft)


def said(practice: Practice, text: str) -> Practice:
    """One turn handed in and answered."""
    step = practice.write(text).practice.submit()
    assert step.effects[-2:] == (Effect.KEEP_DRAFT, Effect.ANSWER)
    return step.practice.answered(played(practice.drill, step.practice.spoken.turns)).practice


def talked_through(*turns: str) -> Practice:
    practice = talking()
    for turn in turns:
        practice = said(practice, turn)
    return practice


def test_a_turn_is_in_the_draft_before_the_customer_answers() -> None:
    step = talking().write(GOOD[0]).practice.submit()
    assert step.practice.stage is Stage.TURN
    assert (step.practice.draft.text, read(step.practice.draft.detail).turns) == ("", GOOD[:1])


def test_the_customer_answers_and_it_is_the_learners_turn_again() -> None:
    practice = talked_through(GOOD[0])
    assert practice.stage is Stage.HEAR
    assert practice.voiced.say[0].text.startswith("Well, I did move")
    assert practice.voiced.complaint != practice.drill.complaint
    assert not practice.noting


def test_after_the_last_words_the_note_is_written_and_the_whole_is_marked() -> None:
    practice = talked_through(*GOOD)
    assert practice.noting
    assert practice.submit().practice.trouble == "Write a line for the file first."
    step = practice.write(NOTE).practice.submit()
    assert step.effects == (Effect.MARK,)
    assert read(step.practice.detail) == Spoken(GOOD, NOTE)
    assert step.practice.text.splitlines() == [*GOOD, NOTE]


def test_nothing_said_is_no_turn() -> None:
    step = talking().submit()
    assert (step.practice.stage, step.effects) == (Stage.HEAR, ())
    assert "silence is heard too" in step.practice.trouble


def test_a_note_that_could_not_be_marked_is_back_in_the_editor_alone() -> None:
    practice = talked_through(*GOOD).write(NOTE).practice.submit().practice.not_marked("The disk is full.").practice
    assert (practice.text, read(practice.detail), practice.noting) == (NOTE, Spoken(GOOD), True)


def test_a_turn_that_could_not_be_worked_out_is_back_in_the_editor() -> None:
    step = talked_through(GOOD[0]).write(GOOD[1]).practice.submit().practice.not_answered("It broke.")
    assert (step.practice.text, read(step.practice.detail).turns) == (GOOD[1], GOOD[:1])
    assert step.effects == (Effect.KEEP_DRAFT,)


def test_a_conversation_that_was_left_is_taken_up_at_its_turn() -> None:
    left = talked_through(*GOOD[:2]).write("So you").practice
    practice = talking(left.draft)
    assert practice.behind
    assert practice.stage is Stage.TURN
    resumed = practice.answered(played(practice.drill, practice.spoken.turns)).practice
    assert (resumed.text, resumed.stage, resumed.talk) == ("So you", Stage.ANSWER, left.talk)
    assert resumed.attempt == left.attempt


def test_going_back_to_a_turn_begins_another_attempt_there_and_leaves_the_first_alone() -> None:
    result = make_result(make_talk())
    done = talked_through(*GOOD).write(NOTE).practice.submit().practice.marked(result).practice
    again = done.what_if(1, "a2", NOW).practice
    assert again.talk == talked_through(GOOD[0]).talk
    assert again.focus == Focus(), "no whole conversation, so that nothing is scheduled by it"
    assert (again.attempt, again.retry_of, again.spoken) == ("a2", "a1", Spoken(GOOD[:1], None, 1))
    assert done.what_if(7, "a2", NOW).practice.trouble == "There is no such turn."


def test_a_what_if_is_marked_at_its_end_without_a_note() -> None:
    result = make_result(make_talk())
    done = talked_through(*GOOD).write(NOTE).practice.submit().practice.marked(result).practice
    step = done.what_if(2, "a2", NOW).practice.write("It's your own fault, you know.").practice.submit()
    turns = step.practice.spoken.turns
    ended = step.practice.answered(played(step.practice.drill, turns))
    assert ended.practice.stage is Stage.MARKING
    assert ended.effects == (Effect.MARK,)
    failed = ended.practice.not_marked("The disk is full.").practice
    assert failed.submit().effects == (Effect.MARK,)


def test_only_what_was_missed_is_no_way_to_repeat_a_conversation() -> None:
    result = make_result(make_talk())
    done = talked_through(*GOOD).write(NOTE).practice.submit().practice.marked(result).practice
    assert done.missed is None
    assert done.retry("a2", NOW).practice.talk == opening(make_talk())
