"""What a class remembers, and who may write what."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.app import MOMENT, FixedClock
from tests.support.classroom import a_class, a_round, seated
from tests.support.progress import paths_in
from trainer.classroom.codes import ALPHABET, new_code, normalised, spaced
from trainer.classroom.database import migrations
from trainer.classroom.model import LONGEST_REPLY, Door, OutboxState, Place, Rating, Stage
from trainer.classroom.outbox import Outbox
from trainer.classroom.own_seat import OwnSeat
from trainer.classroom.store import ClassStore, class_path, classes_in
from trainer.errors import NewerDatabase, NotFound, StorageError, UsageError


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def store(tmp_path: Path, clock: FixedClock) -> Iterator[ClassStore]:
    with a_class(tmp_path, clock) as store:
        yield store


def an_id(number: int) -> str:
    return str(uuid.UUID(int=number))


# ---- the class ---------------------------------------------------------------------------------------------------


def test_a_class_has_a_folder_of_its_own_that_only_its_owner_can_read(store: ClassStore, tmp_path: Path) -> None:
    here = store.classroom()
    assert store.path == tmp_path / "classes" / here.id / "class.sqlite"
    assert here.id.startswith("2026-11-21-")
    assert store.path.stat().st_mode & 0o077 == 0
    assert store.path.parent.stat().st_mode & 0o077 == 0
    assert classes_in(paths_in(tmp_path)) == (store.path,)
    assert class_path(paths_in(tmp_path), here.id) == store.path


def test_a_class_is_found_again_as_it_was(store: ClassStore) -> None:
    store.set_door(Door.CLOSED)
    store.set_plan('{"drills": ["telecom/third-month"]}')
    store.keep_state('{"view": "private"}')
    store.set_title("Tuesday [b]")
    again = ClassStore.open(store.path)
    assert again.classroom() == store.classroom()
    assert again.classroom().door is Door.CLOSED
    assert again.classroom().title == "Tuesday [b]"
    assert again.cookie_key() == store.cookie_key()
    assert len(again.cookie_key()) == 32
    again.close()


@pytest.mark.parametrize("asked", ["nowhere", "", "..", "../classes"])
def test_a_class_that_is_not_there_is_told_so(tmp_path: Path, asked: str) -> None:
    with pytest.raises(NotFound, match="no class called"):
        class_path(paths_in(tmp_path), asked)
    with pytest.raises(NotFound, match="no class in"):
        ClassStore.open(tmp_path / asked / "class.sqlite")


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "class.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE shopping (item TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StorageError, match=r"no class of sayback's"):
        ClassStore.open(path)
    assert path.read_bytes() == before


def test_a_class_from_a_later_version_is_left_alone(store: ClassStore) -> None:
    store.close()
    with sqlite3.connect(store.path) as connection:
        connection.execute(f"PRAGMA user_version = {migrations()[-1][0] + 1}")
    connection.close()
    with pytest.raises(NewerDatabase):
        ClassStore.open(store.path)


def test_a_class_file_of_rubbish_is_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "class.sqlite"
    path.write_bytes(b"rubbish " * 1000)
    with pytest.raises(StorageError, match="damaged"):
        ClassStore.open(path)


def test_codes_are_easy_to_read_and_to_type() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(set(code) <= set(ALPHABET) and len(code) == 6 for code in codes)
    assert not set("AEIOU01L") & set(ALPHABET)
    code = next(iter(codes))
    assert normalised(f" {spaced(code).lower()} ") == code
    assert normalised("bcd-234") == "BCD234"
    assert len(normalised("9" * 10_000)) == 64


def test_the_code_can_be_changed(store: ClassStore) -> None:
    before = store.classroom().code
    assert store.change_code() == store.classroom().code != before


def test_news_is_noticed_and_drafts_ring_no_bell(store: ClassStore) -> None:
    watching = ClassStore.open(store.path)
    assert watching.changed()
    assert not watching.changed()
    round_ = a_round(store)
    _, amara = seated(store)
    assert watching.changed()
    rung = watching.bell()
    amara.keep_draft(round_.id, "three m")
    amara.here()
    assert watching.changed()
    assert watching.bell() == rung
    amara.submit(round_.id, an_id(1), "Three months.")
    assert watching.bell() > rung
    watching.close()


# ---- seats -------------------------------------------------------------------------------------------------------


def test_names_are_one_of_a_kind_among_those_present(store: ClassStore) -> None:
    amara, _ = seated(store, "  Amara ")
    assert amara.name == "Amara"
    assert amara.joined == MOMENT
    with pytest.raises(UsageError, match="this name already"):
        store.add_seat("AMARA", Place.TERMINAL)
    store.remove_seat(amara.id)
    second = store.add_seat("amara", Place.TERMINAL)
    assert store.seats() == (second,)
    assert {seat.id for seat in store.seats(removed=True)} == {amara.id, second.id}


@pytest.mark.parametrize("name", ["", "   ", "\u200d", "a\x1b[31mb", "a\nb", "\u202eamara", "x" * 41, "x" * 10_000])
def test_names_that_cannot_be_shown_are_refused(store: ClassStore, name: str) -> None:
    with pytest.raises(UsageError):
        store.add_seat(name, Place.BROWSER)
    assert store.seats() == ()


@pytest.mark.parametrize(
    "name", ["[bold]Amara[/]", "<script>alert(1)</script>", "Ольга", "李小龙", "'; DROP TABLE seat"]
)
def test_names_that_only_look_dangerous_are_kept_as_they_are(store: ClassStore, name: str) -> None:
    assert store.add_seat(name, Place.BROWSER).name == name


def test_nobody_comes_in_through_a_closed_door_or_into_a_full_class(store: ClassStore) -> None:
    store.set_door(Door.CLOSED)
    with pytest.raises(UsageError, match="door is closed"):
        store.add_seat("Amara", Place.BROWSER)
    store.set_door(Door.OPEN)
    store.add_seat("Amara", Place.BROWSER, most=1)
    with pytest.raises(UsageError, match="full"):
        store.add_seat("Ben", Place.BROWSER, most=1)


def test_a_token_made_anew_leaves_the_earlier_process_without_a_seat(store: ClassStore) -> None:
    seat, first = seated(store)
    round_ = a_round(store)
    assert first.me() == seat
    second = OwnSeat(store, store.new_token(seat.id))
    assert first.me() is None
    with pytest.raises(NotFound, match="elsewhere"):
        first.keep_draft(round_.id, "three")
    second.keep_draft(round_.id, "three")
    assert [draft.text for draft in store.drafts(round_.id)] == ["three"]


def test_what_is_read_from_the_file_opens_no_seat(store: ClassStore) -> None:
    seat = store.add_seat("Amara", Place.BROWSER)
    token = store.new_token(seat.id)
    assert token.encode() not in b"".join(file.read_bytes() for file in store.path.parent.iterdir())


def test_somebody_removed_writes_nothing_more_and_what_they_wrote_stays(store: ClassStore) -> None:
    seat, amara = seated(store)
    round_ = a_round(store)
    amara.submit(round_.id, an_id(1), "Three months.")
    store.remove_seat(seat.id)
    assert amara.me() is None
    for write in (
        lambda: amara.submit(round_.id, an_id(2), "More.", turn=2),
        lambda: amara.cast(round_.id, an_id(1)),
        lambda: amara.share(True),
        amara.here,
    ):
        with pytest.raises(NotFound):
            write()
    with pytest.raises(NotFound):
        store.new_token(seat.id)
    assert [reply.text for reply in store.replies(round_.id)] == ["Three months."]
    assert amara.gallery((an_id(1),)) == ()


def test_a_seat_is_matched_to_the_roster_by_the_host(store: ClassStore) -> None:
    seat, amara = seated(store)
    store.set_roster_key(seat.id, "a@school.example")
    amara.share(True)
    found = amara.me()
    assert found is not None
    assert (found.roster_key, found.share) == ("a@school.example", True)


# ---- rounds and replies ------------------------------------------------------------------------------------------


def test_rounds_are_numbered_and_only_the_newest_is_open(store: ClassStore, clock: FixedClock) -> None:
    assert store.current_round() is None
    first = a_round(store)
    store.set_stage(first.id, Stage.GALLERY, shown='{"gallery": []}')
    assert store.round(first.id).shown == '{"gallery": []}'
    ends = clock.now() + timedelta(minutes=3)
    second = store.open_round("parcels/late", "b" * 64, "{}", ends=ends, sound=True)
    assert (first.seq, second.seq) == (1, 2)
    assert store.current_round() == second
    assert (second.ends, second.sound, second.stage) == (ends, True, Stage.HEAR)
    assert [round_.stage for round_ in store.rounds()] == [Stage.CLOSED, Stage.HEAR]
    store.set_ends(second.id, None)
    store.set_shown(second.id, '{"pair": []}')
    assert (store.round(second.id).ends, store.round(second.id).shown) == (None, '{"pair": []}')


def test_handing_a_reply_in_twice_stores_it_once_and_takes_its_draft_away(store: ClassStore) -> None:
    seat, amara = seated(store)
    round_ = a_round(store)
    amara.keep_draft(round_.id, "Three mon")
    amara.keep_draft(round_.id, "Three months.")
    draft = amara.draft(round_.id)
    assert draft is not None
    assert draft.text == "Three months."
    first = amara.submit(round_.id, an_id(1), "Three months.")
    assert amara.submit(round_.id, an_id(1), "Three months.") == first
    assert amara.submit(round_.id, an_id(2), "Something else.") == first
    assert amara.draft(round_.id) is None
    own = amara.submit(round_.id, an_id(3), "Three months, twice called.", turn=2)
    assert amara.replies(round_.id) == (first, own)
    assert store.replies(round_.id, turn=1) == (first,)
    assert first.seat == seat.id


def test_nobody_hands_in_under_the_id_of_somebody_elses_reply(store: ClassStore) -> None:
    _, amara = seated(store)
    _, ben = seated(store, "Ben")
    round_ = a_round(store)
    amara.submit(round_.id, an_id(1), "Mine.")
    with pytest.raises(UsageError):
        ben.submit(round_.id, an_id(1), "Also mine?")
    assert store.reply(an_id(1)).text == "Mine."
    assert amara.replies(round_.id)[0].text == "Mine."
    assert ben.replies(round_.id) == ()


def test_a_reply_too_long_is_refused_whole(store: ClassStore) -> None:
    _, amara = seated(store)
    round_ = a_round(store)
    for write in (
        lambda: amara.submit(round_.id, an_id(1), "x" * (LONGEST_REPLY + 1)),
        lambda: amara.keep_draft(round_.id, "x" * (LONGEST_REPLY + 1)),
    ):
        with pytest.raises(UsageError, match="at most 4,000"):
            write()
    amara.submit(round_.id, an_id(1), "x" * LONGEST_REPLY)
    with pytest.raises(NotFound):
        amara.submit("no-round", an_id(2), "Hello?")


def test_replies_wait_for_marks_until_they_have_them(store: ClassStore) -> None:
    _, amara = seated(store)
    round_ = a_round(store)
    reply = amara.submit(round_.id, an_id(1), "Three months.")
    assert store.unmarked() == (reply,)
    store.mark_replies([(reply.id, '{"overall": 50}', "0.5.0", "d" * 64)])
    assert store.unmarked() == ()
    marked = store.reply(reply.id)
    assert (marked.mark, marked.scorer, marked.data) == ('{"overall": 50}', "0.5.0", "d" * 64)


def test_the_gallery_names_nobody_who_does_not_want_it_and_leaves_hidden_replies_out(store: ClassStore) -> None:
    _, amara = seated(store)
    _, ben = seated(store, "Ben")
    round_ = a_round(store)
    amara.submit(round_.id, an_id(1), "First.")
    ben.submit(round_.id, an_id(2), "Second.")
    ben.submit(round_.id, an_id(3), "Second, again.", turn=2)
    ben.share(True)
    shown = amara.gallery((an_id(3), an_id(2), an_id(9), an_id(1)))
    assert [(reply.text, reply.seat, name) for reply, name in shown] == [("Second.", "", "Ben"), ("First.", "", None)]
    store.hide(an_id(2))
    assert [reply.text for reply, _ in amara.gallery((an_id(2), an_id(1)))] == ["First."]
    store.hide(an_id(2), hidden=False)
    assert len(amara.gallery((an_id(2), an_id(1)))) == 2
    assert amara.gallery(()) == ()


def test_a_vote_counts_once_and_only_while_votes_are_taken(store: ClassStore) -> None:
    _, amara = seated(store)
    round_ = a_round(store)
    amara.submit(round_.id, an_id(1), "First.")
    assert not amara.cast(round_.id, an_id(1))
    store.set_stage(round_.id, Stage.VOTE)
    assert amara.cast(round_.id, an_id(1))
    assert amara.cast(round_.id, an_id(1))
    assert not amara.cast(round_.id, an_id(7))
    assert [vote.reply for vote in store.votes(round_.id)] == [an_id(1)]
    assert amara.vote(round_.id) == store.votes(round_.id)[0]


def test_forty_seats_write_at_once_and_nothing_is_lost_or_doubled(store: ClassStore) -> None:
    round_ = a_round(store)
    tokens = [store.new_token(store.add_seat(f"Learner {number}", Place.BROWSER).id) for number in range(40)]

    def answers(number: int) -> None:
        seat = OwnSeat.open(store.path, tokens[number])
        for letters in range(3):
            seat.keep_draft(round_.id, "abc"[:letters])
        for _ in range(2):
            seat.submit(round_.id, an_id(number + 1), f"Reply {number}")
        seat.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(answers, range(40)))
    assert sorted(reply.text for reply in store.replies(round_.id)) == sorted(f"Reply {n}" for n in range(40))
    assert store.drafts(round_.id) == ()


# ---- the host's own ----------------------------------------------------------------------------------------------


def test_ratings_and_notes_are_kept(store: ClassStore, clock: FixedClock) -> None:
    seat, amara = seated(store)
    round_ = a_round(store)
    amara.submit(round_.id, an_id(1), "First.")
    store.rate(Rating(round_.id, an_id(1), "fair", "weak", None, "fair", MOMENT))
    rating = Rating(round_.id, an_id(1), "strong", "fair", None, "fair", MOMENT)
    store.rate(rating)
    assert store.ratings(round_.id) == store.ratings() == (rating,)
    note = store.add_note("Asks well.", seat.id)
    clock.advance(seconds=1)
    store.add_note("A good class.")
    assert [(one.seat, one.text) for one in store.notes()] == [(note.seat, note.text), (None, "A good class.")]
    with pytest.raises(UsageError, match="at most 4,000"):
        store.add_note("x" * 4_001)


def test_statements_wait_until_the_record_store_has_them(store: ClassStore, clock: FixedClock) -> None:
    outbox = Outbox(store)
    assert outbox.put([(an_id(n), f'{{"n": {n}}}') for n in range(4)]) == 4
    assert outbox.put([(an_id(3), "{}"), (an_id(4), "{}")]) == 1
    assert len(outbox.waiting(3)) == 3
    clock.advance(seconds=1)
    outbox.settle([an_id(0)], OutboxState.SENT)
    outbox.settle([an_id(1)], OutboxState.KNOWN, "409")
    outbox.settle([an_id(2)], OutboxState.WAITING, "away")
    assert [(one.id, one.tries) for one in outbox.waiting(9)] == [(an_id(3), 0), (an_id(4), 0), (an_id(2), 1)]
    assert outbox.waiting(9)[-1].reason == "away"
    assert outbox.counts() == {OutboxState.SENT: 1, OutboxState.KNOWN: 1, OutboxState.WAITING: 3}
    assert len(outbox.listed()) == 5
