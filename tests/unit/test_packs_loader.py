from __future__ import annotations

import dataclasses
import hashlib
import os
import time
from pathlib import Path

import pytest

from tests.support.packs import BAKERY, GOOD, changed, line_of, reading, the_problem
from trainer.packs.limits import MAX_FILE_BYTES, MAX_PROBLEMS
from trainer.packs.loader import read_pack, read_text
from trainer.packs.model import Band, Channel, Kind, Skill


def test_a_good_pack_becomes_frozen_models_with_everything_it_holds() -> None:
    found = read_pack(BAKERY)
    assert found.problems == ()
    pack = found.pack
    assert pack is not None
    assert (pack.id, pack.title, pack.language, pack.license) == (
        "bakery",
        "The bakery on the corner",
        "en",
        "CC0-1.0",
    )
    assert pack.hash == hashlib.sha256(BAKERY.read_bytes()).hexdigest()
    assert pack.source == str(BAKERY)
    drill = pack.by_id["wrong-name"]
    assert drill.address == "bakery/wrong-name"
    assert (drill.kind, drill.channel, drill.level) == (Kind.REPLY, Channel.COUNTER, 2)
    assert drill.skills == (Skill.REFLECT, Skill.ACKNOWLEDGE, Skill.CLARIFY)
    assert drill.framework == (Skill.ACKNOWLEDGE, Skill.REFLECT, Skill.CLARIFY)
    assert drill.situation.startswith("It is Saturday")
    assert "is full. A woman" in drill.situation  # written over two lines
    assert (drill.customer.name, drill.customer.voice, drill.customer.mood) == ("Marta", "high", "upset")
    assert [breath.pause for breath in drill.say] == [0.8, 0.0]
    assert drill.complaint.count("Daniela") == 1
    assert [(fact.id, fact.weight, fact.key) for fact in drill.facts] == [
        ("name", 2.0, True),
        ("party", 1.0, True),
        ("spelled", 1.0, False),
    ]
    assert drill.facts[0].forms[0] == "the wrong name is on the cake"
    assert (drill.feelings[0].name, drill.feelings[0].intensity, drill.feelings[0].because) == ("upset", 2, "name")
    assert drill.wants[0].stated is False
    assert drill.unknowns[0].answer.startswith("Half an hour")
    assert drill.traps[0].kind == "minimise"
    assert [reply.band for reply in drill.replies].count(Band.STRONG) == 3
    with pytest.raises(dataclasses.FrozenInstanceError):
        drill.level = 5  # type: ignore[misc]


def test_what_is_optional_may_be_left_out() -> None:
    text = """
format = 1
[pack]
id = "p"
title = "P"
[[drill]]
id = "d"
title = "D"
kind = "reply"
channel = "email"
level = 1
skills = ["clarify"]
situation = "S"
customer = { name = "N" }
say = [{ text = "One paragraph.\\n\\nAnother." }]
"""
    pack = reading(text).pack
    assert pack is not None
    assert (pack.summary, pack.language, pack.license) == ("", "en", "")
    drill = pack.drills[0]
    assert drill.framework == (Skill.ACKNOWLEDGE, Skill.REFLECT, Skill.CLARIFY)
    assert drill.complaint == "One paragraph.\n\nAnother."
    assert (drill.facts, drill.feelings, drill.wants, drill.unknowns, drill.traps, drill.replies) == ((),) * 6


def test_the_pack_s_framework_reaches_its_drills() -> None:
    found = reading(changed('["acknowledge", "reflect", "clarify"]\n\n', '["reflect", "clarify"]\n\n'))
    assert found.pack is not None
    assert found.pack.drills[0].framework == (Skill.REFLECT, Skill.CLARIFY)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    found = read_text(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode(), "pack.toml")
    assert found.problems == ()
    broken = changed("level = 2", "level = 9").replace("\n", "\r\n")
    assert the_problem(broken).line == line_of("level = 9", broken)


# One fault each: what is replaced, by what, and the words that the key, the message and the mending have to hold.
FAULTS = {
    "an unknown key with its near name": ("[[drill.feeling]]", "[[drill.feelings]]", "feelings", "mean `feeling`"),
    "an unknown key far from any": ('voice = "high"', 'xyzzy = "high"', "customer xyzzy", "name, voice, mood"),
    "an unknown key of the pack": ('license = "CC0', 'licence = "CC0', "pack licence", "Did you mean `license`"),
    "an unknown key at the top": ("format = 1", "format = 1\nauthor = 'me'", "author", "format, pack, drill"),
    "a missing title": ('title = "The wrong name on the cake"\n', "", 'drill "wrong-name"', "title is missing"),
    "a misspelt required key is one problem": ('situation = """', 'situatoin = """', "situatoin", "`situation`"),
    "a missing customer": ("[drill.customer]\nname", "[drill.customr]\nname", "customr", "`customer`"),
    "a missing reply text": ('text = "I can give you', '# "I can give you', "reply 8", "text is missing"),
    "an empty title": ('title = "The wrong name on the cake"', 'title = "  "', "title", "is empty"),
    "a text where a number belongs": ("level = 2", 'level = "2"', "level", "a text. Write a whole number from 1 to 5"),
    "a truth value is no number": ("level = 2", "level = true", "level", "is true or false"),
    "a truth value is no weight": ("weight = 2", "weight = true", 'fact "name" weight', "is true or false"),
    "a fraction is no level": ("level = 2", "level = 2.0", "level", "is a number. Write a whole number"),
    "a level too high": ("level = 2", "level = 6", "level", "6 is out of range. It goes from 1 to 5"),
    "a level too low": ("level = 2", "level = 0", "level", "0 is out of range"),
    "a level beyond all numbers": ("level = 2", "level = 0x" + "f" * 9000, "level", "a huge number is out of range"),
    "a pause too long": ("pause = 0.8", "pause = 11", "say 1 pause", "11 is out of range. It goes from 0 to 10"),
    "a pause that is no number": ("pause = 0.8", "pause = nan", "say 1 pause", "nan is out of range"),
    "an endless pause": ("pause = 0.8", "pause = inf", "say 1 pause", "inf is out of range"),
    "a weightless fact": ("weight = 2", "weight = 0", 'fact "name" weight', "0 is out of range"),
    "an intensity of four": ("intensity = 2", "intensity = 4", 'feeling "upset" intensity', "It goes from 1 to 3"),
    "a key that is a text": ("key = true", 'key = "yes"', 'fact "name" key', "Write true or false, without quotes"),
    "a stated that is a number": ("stated = false", "stated = 0", "want 1 stated", "is a whole number"),
    "a text that is a number": ('name = "Marta"', "name = 7", "customer name", "is a whole number. Write a text"),
    "a text that is a date": ('name = "Marta"', "name = 2024-05-01", "customer name", "is a date or time"),
    "words that are a text": ('words = ["gutted", "let down", "heartbroken"]', 'words = "x"', "words", "a list"),
    "a form that is a number": ('"it is only one letter"', "1", "trap 1 forms 1", "is a whole number"),
    "a form that is empty": ('"it is only one letter"', '""', "trap 1 forms 1", "is empty"),
    "an unknown channel": ('channel = "counter"', 'channel = "ounter"', "channel", "Did you mean `counter`"),
    "a channel nobody knows": ('channel = "counter"', 'channel = "fax"', "channel", "phone, chat, email, counter"),
    "an unknown kind": ('kind = "reply"', 'kind = "replay"', 'drill "wrong-name" kind', "Did you mean `reply`"),
    "an unknown skill": ('skills = ["reflect"', 'skills = ["reflct"', "skills 1", "Did you mean `reflect`"),
    "a skill twice": ('skills = ["reflect"', 'skills = ["clarify"', "skills 3", "is there twice"),
    "no skill": ('skills = ["reflect", "acknowledge", "clarify"]', "skills = []", "skills", "Name at least one"),
    "an unknown step": ('framework = ["ack', 'framework = ["hack', "pack framework 1", "`acknowledge`"),
    "an unknown trap": ('kind = "minimise"', 'kind = "minimize"', "trap 1 kind", "Did you mean `minimise`"),
    "an unknown band": ('band = "fair"', 'band = "fare"', "reply 4 band", "Did you mean `fair`"),
    "no reply is marked none": ('band = "fair"', 'band = "none"', "reply 4 band", "strong"),
    "a feeling of nothing": ('because = "name"', 'because = "nqme"', 'feeling "upset" because', "name, party"),
    "a fact twice": ('id = "party"', 'id = "name"', 'fact "name" id', "is there already (first on line 37)"),
    "an unknown twice": ('id = "lettering"', 'id = "time"', 'unknown "time" id', "is there already"),
    "an id that is a path": ('id = "wrong-name"', 'id = "../wrong-name"', "id", "looks like a path"),
    "an id that is a windows path": ('id = "bakery"', "id = 'c:\\x'", "pack id", "looks like a path"),
    "an id in capitals": ('id = "bakery"', 'id = "The Bakery"', "pack id", 'such as "the-bakery"'),
    "an id too long": ('id = "bakery"', f'id = "{"x" * 41}"', "pack id", "40 at most"),
    "an id that is empty": ('id = "bakery"', 'id = ""', "pack id", "is empty"),
    "an id that is a number": ('id = "bakery"', "id = 5", "pack id", "is a whole number"),
    "a language that is none": ('language = "en"', 'language = "../en"', "pack language", 'such as "en"'),
    "one table where a list belongs": ("[[drill.trap]]", "[drill.trap]", "trap", "`[[drill.trap]]` above each"),
    "a text over 4,000 characters": ("Half an hour", "x" * 4001, "answer", "characters; 4,000 is the most"),
    "an escape character": ("Half an hour", "Half \\u001b[31m", "answer", "the control character U+001B"),
    "a bell in a form": ("nobody will", "nobody\\u0007 will", "forms 2", "U+0007"),
    "an eight-bit control": ("Half an hour", "Half \\u009b31m", "answer", "U+009B"),
    "a text that runs backwards": ("Half an hour", "Half \\u202e hour", "answer", "U+202E"),
    "a line break in a title": ("The wrong name on", "The wrong\\nname on", "title", "line break or a tab"),
    "a tab in a form": ("nobody will", "nobody\\twill", "trap 1 forms 2", "line break or a tab"),
    "an unknown format": ("format = 1", "format = 2", "format", "reads format 1"),
    "a format that is a text": ("format = 1", 'format = "1"', "format", "is a text"),
    "a format that is a truth value": ("format = 1", "format = true", "format", "is true or false"),
    "no format": ("format = 1\n", "", "format is missing", "Add `format = 1`"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_one_problem_with_its_line_its_key_and_a_way_to_mend_it(fault: str) -> None:
    old, new, key, words = FAULTS[fault]
    text = changed(old, new)
    problem = the_problem(text)
    assert key in f"{problem.key} {problem.message}"
    assert words in f"{problem.message} {problem.mend}"
    assert problem.mend
    assert str(problem).startswith("pack.toml:")
    pairs = zip(GOOD.split("\n"), text.split("\n"), strict=False)
    first_changed = next(number for number, (before, after) in enumerate(pairs, 1) if before != after)
    if "missing" in problem.message:  # the header of what it is missing from, or no line for the file as a whole
        assert problem.line < first_changed
    else:
        assert problem.line == first_changed


def test_a_text_where_a_table_belongs_is_told_how_to_write_the_table() -> None:
    text = changed('[drill.customer]\nname = "Marta"\nvoice = "high"\nmood = "upset"', 'customer = "Marta"')
    problem = the_problem(text)
    assert problem.key == 'drill "wrong-name" customer'
    assert "is a text, not a table" in problem.message
    assert "`[drill.customer]`" in problem.mend


def test_a_line_break_is_allowed_where_text_runs() -> None:
    for passage in ("I ordered this", 'How long can you wait here?"\nband', "Half an hour", "To a six-year-old"):
        assert reading(changed(passage, "One\\n\\ttwo. " + passage)).problems == ()


def test_every_problem_of_a_file_is_told_at_once_with_its_own_line() -> None:
    text = GOOD
    changes = (
        ('license = "CC0-1.0"', 'licnse = "CC0-1.0"'),
        ("level = 2", "level = 7"),
        ("pause = 0.8", "pause = -1"),
        ("weight = 2", 'weight = "heavy"'),
        ('forms = ["the party is at two", ', 'forms = ["the party is at two", 3, '),
        ('because = "name"', 'because = "nqme"'),
        ('kind = "minimise"', 'kind = "minimal"'),
        ('band = "weak"\nwhy = "Buys', 'band = "week"\nwhy = "Buys'),
    )
    for old, new in changes:
        text = changed(old, new, text)
    found = reading(text)
    assert found.pack is None
    assert [problem.line for problem in found.problems] == [line_of(new.split("\n")[0], text) for _, new in changes]
    assert [problem.key for problem in found.problems] == [
        "pack licnse",
        'drill "wrong-name" level',
        'drill "wrong-name" say 1 pause',
        'drill "wrong-name" fact "name" weight',
        'drill "wrong-name" fact "party" forms 2',
        'drill "wrong-name" feeling "upset" because',
        'drill "wrong-name" trap 1 kind',
        'drill "wrong-name" reply 8 band',
    ]
    for problem in found.problems:
        assert "\n" not in str(problem)


def test_lines_are_right_after_several_drills_comments_and_long_strings() -> None:
    second = GOOD[GOOD.index("[[drill]]") :].replace('id = "wrong-name"', 'id = "second"')
    second = second.replace('situation = """', 'situation = """\n[[drill.fact]]\nlevel = 99 # not a key\n\\"""')
    text = GOOD + "\n# [[drill]] in a comment\n" + second.replace("level = 2", "level = 8")
    problem = the_problem(text)
    assert problem.key == 'drill "second" level'
    assert problem.line == line_of("level = 8", text)


def test_two_drills_with_one_id_are_refused_naming_both_lines() -> None:
    text = GOOD + GOOD[GOOD.index("[[drill]]") :]
    problem = the_problem(text)
    assert problem.line == text[: text.rindex('id = "wrong-name"')].count("\n") + 1
    first = line_of('id = "wrong-name"', text)
    assert f"(first on line {first})" in problem.message


def test_markup_and_brackets_are_just_text() -> None:
    found = reading(changed("Half an hour", "[/laugh] [bold red]Half[/] an hour"))
    assert found.pack is not None
    assert "[/laugh]" in found.pack.drills[0].unknowns[0].answer


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("format = 1\n[pack\n", 2, "Expected ']'"),
        ("format = 1\n\nid = no quotes\n", 3, "Invalid value"),
        ("format = 1\nformat = 1\n", 2, "overwrite"),
        ('a = "\x1b[31m"\n', 1, "Illegal character"),
        ('a = """never closed\n', 2, "Unterminated"),
        ("[[drill]]\n[drill]\n", 2, "drill"),
    ],
)
def test_what_is_not_toml_is_told_with_its_line_and_column(text: str, line: int, words: str) -> None:
    problem = the_problem(text)
    assert problem.message.startswith("This is not TOML: ")
    assert problem.line in (line, line - 1), problem
    assert "(column " in problem.message
    assert "\x1b" not in str(problem)


def test_bytes_that_are_not_utf8_are_told_with_their_line() -> None:
    found = read_text(GOOD.encode() + b"# abc\xe9\n", "pack.toml")
    (problem,) = found.problems
    assert problem.line == GOOD.count("\n") + 1
    assert "byte 6 of this line is 0xe9" in problem.message
    assert "UTF-8" in problem.mend


def test_utf16_is_named_for_what_it_is() -> None:
    (problem,) = read_text(GOOD.encode("utf-16"), "pack.toml").problems
    assert "UTF-16" in problem.message


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "\ufeff"])
def test_an_empty_file_says_what_a_pack_needs(text: str) -> None:
    messages = [problem.message for problem in reading(text).problems]
    assert messages == ["format is missing.", "pack is missing.", "drill is missing."]


def test_more_than_2000_drills_are_refused_and_2000_are_not() -> None:
    head = 'format = 1\n[pack]\nid = "p"\ntitle = "P"\n'
    drill = (
        '[[drill]]\nid = "d{}"\ntitle = "D"\nkind = "reply"\nchannel = "chat"\nlevel = 1\nskills = ["clarify"]\n'
        'situation = "S"\ncustomer = {{ name = "N" }}\nsay = [{{ text = "T" }}]\n'
    )
    text = head + "".join(drill.format(n) for n in range(2000))
    full = reading(text)
    assert full.pack is not None
    assert len(full.pack.drills) == 2000
    problem = the_problem(text + drill.format(2000))
    assert "2,001" in problem.message
    assert "2,000 is the most" in problem.message
    assert problem.line == text.count("\n") + 1


def test_a_string_of_4000_characters_is_taken() -> None:
    assert reading(changed("Half an hour, no more. I still have the balloons to do.", "x" * 4000)).problems == ()


def test_lists_and_complaints_without_end_are_refused() -> None:
    many = ", ".join(f'"form {n}"' for n in range(201))
    assert "200 is the most" in the_problem(changed('forms = ["it is only', f'forms = [{many}, "it is only')).message
    breath = f'[[drill.say]]\ntext = "{"word " * 700}"\n\n'
    problem = the_problem(changed("[[drill.fact]]", breath * 6 + "[[drill.fact]]"))
    assert "20,000 is the most" in problem.message


def test_a_file_of_10_mb_is_refused_by_its_size_without_being_read(tmp_path: Path) -> None:
    pack = tmp_path / "big.toml"
    with pack.open("wb") as file:
        file.truncate(10 * 1024 * 1024)
    (problem,) = read_pack(pack).problems
    assert "10.0 MB" in problem.message
    assert "2 MB is the most" in problem.message
    (problem,) = read_text(b" " * (MAX_FILE_BYTES + 1), "pack.toml").problems
    assert "2 MB is the most" in problem.message


def test_a_pipe_a_folder_and_a_missing_file_are_refused_at_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    folder = tmp_path / "folder.toml"
    folder.mkdir()
    dangling = tmp_path / "dangling.toml"
    dangling.symlink_to(tmp_path / "gone.toml")
    ring = tmp_path / "ring.toml"
    ring.symlink_to(ring)
    for source, words in {
        pipe: "a pipe",
        folder: "a folder",
        dangling: "The link points at a file that does not exist",
        ring: "cannot be read",
        tmp_path / "absent.toml": "There is no such file",
        Path("nul\0byte.toml"): "cannot be read",
        Path("/dev/zero"): "a device",
    }.items():
        found = read_pack(source)
        assert found.pack is None
        (problem,) = found.problems
        assert words in problem.message, problem
        assert problem.mend


def test_a_link_counts_as_the_file_it_points_at(tmp_path: Path) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to(BAKERY)
    assert read_pack(link).pack is not None


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = tmp_path / "secret.toml"
    pack.write_text(GOOD)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # the tests may run as root, whom no permission stops
    (problem,) = read_pack(pack).problems
    assert "Permission denied" in problem.message
    assert "permissions" in problem.mend


HOSTILE = {
    "lists within lists": "x = " + "[" * (MAX_FILE_BYTES - 10),
    "tables within tables": "x = " + "{a = " * 300_000,
    "a key of many parts": "a." * 1_000_000 + "a = 1",
    "many keys of many parts": "\n".join(f"x{n}." + ".".join("a" * 400) + " = 1" for n in range(2400)),
    "quoted keys of many parts": "\n".join(f"x{n}." + ".".join(['"a"'] * 300) + " = 1" for n in range(1500)),
    "a number of a million digits": "x = " + "9" * 1_000_000,
    "a huge number where a level belongs": "format = 0x" + "f" * 1_000_000,
    "unknown keys without end": "\n".join(f"k{n} = 1" for n in range(150_000)),
    "drills without anything": "[[drill]]\n" * 150_000,
    "a list of a million": "format = 1\npack = [" + "1," * 1_000_000 + "]",
    "a string that fills the file": 'format = 1\npack = "' + "\\n" * 1_000_000 + '"',
    "quotes without end": 'x = """' + '"' * 2_000_000,
    "spaces without end": " " * 2_000_000 + "x",
    "comments without end": "#\n" * 1_000_000,
}


@pytest.mark.parametrize("shape", HOSTILE)
def test_a_hostile_file_is_refused_in_bounded_time_and_with_bounded_words(shape: str) -> None:
    started = time.process_time()
    found = read_text(HOSTILE[shape].encode(), "pack.toml")
    assert time.process_time() - started < 10
    assert found.pack is None
    assert 1 <= len(found.problems) <= MAX_PROBLEMS + 1
    assert all(len(str(problem)) < 500 for problem in found.problems)


def test_problems_beyond_a_thousand_are_counted_not_listed() -> None:
    found = reading(GOOD + "\n[[drill.reply]]\n" * 190 + "".join(f"k{n} = 1\n" for n in range(2000)))
    assert len(found.problems) == MAX_PROBLEMS + 1
    assert "more problems follow" in found.problems[-1].message


def test_a_problem_never_prints_what_could_lead_a_terminal_astray() -> None:
    text = changed('channel = "counter"', 'channel = "\\u001b]0;owned\\u0007"')
    text = changed('id = "bakery"', '"\\u001b[2J" = 1\nid = "bakery"', text)
    lines = [str(problem) for problem in reading(text).problems]
    assert len(lines) == 2
    assert not any(letter < " " for line in lines for letter in line)
    assert r"\x1b[2J" in lines[0]
