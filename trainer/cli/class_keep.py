"""``sayback class list``, ``record`` and ``delete``: which classes there are, one's own record out, all of it gone."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trainer.cli.telling import narrate, say, tell_json
from trainer.errors import ExitCode, NotFound, UsageError
from trainer.wording import count

if TYPE_CHECKING:
    from trainer.classroom.outcome import Learner, Outcome
    from trainer.classroom.registry import HeldClass
    from trainer.services import Services

ELSEWHERE = "Reports, gradebooks and records that were written elsewhere, and what an LRS has, are not touched."


def configure(actions: Any) -> None:
    """Add ``list``, ``record`` and ``delete`` to the actions of ``class``."""
    listed = actions.add_parser("list", help="the classes that were held here")
    listed.add_argument("--json", action="store_true", help="as JSON, for a program")
    listed.set_defaults(act=_list)
    record = actions.add_parser(
        "record",
        help="a learner's own record, for sayback import",
        description="Write what learners answered, with every mark and its evidence, as lines that `sayback import "
        "jsonl` takes on their own machine. What they tried again for themselves is only in the record that they "
        "take home themselves.",
    )
    which(record)
    record.add_argument("--learner", metavar="NAME", help="this learner's")
    record.add_argument("--everyone", action="store_true", help="everybody's, a file each")
    record.add_argument("-o", "--output", type=Path, required=True, metavar="PATH", help="the file, or the folder")
    record.set_defaults(act=_record)
    gone = actions.add_parser("delete", help="really delete all that a class left here")
    gone.add_argument("class_", metavar="CLASS", help="its id, or the beginning of it; sayback class list")
    gone.add_argument("--dry-run", action="store_true", help="only show what would be deleted")
    gone.add_argument("--yes", action="store_true", help="do not ask")
    gone.epilog = f"What a disk itself keeps of deleted files is beyond any program: encrypt the disk. {ELSEWHERE}"
    gone.set_defaults(act=_delete)


def which(parser: argparse.ArgumentParser) -> None:
    """Let a command take a class."""
    parser.add_argument(
        "class_", nargs="?", default="", metavar="CLASS", help="its id, or the beginning of it; the newest without one"
    )


def chosen(args: argparse.Namespace, services: Services) -> HeldClass:
    """The class that a command is about; which one that is, is said when it was not named.

    Raises:
        NotFound: there is none.
    """
    from trainer.classroom.registry import meant

    found = meant(services.paths, args.class_)
    if not args.class_:
        narrate(f"The newest class: {found.id}, {found.title or found.trouble}.")
    return found


def outcome_of(args: argparse.Namespace, services: Services) -> Outcome:
    """What the class left behind that a command is about. Raises NotFound and StorageError."""
    from trainer.classroom.outcome import outcome
    from trainer.classroom.registry import opened

    store = opened(chosen(args, services), services.clock)
    try:
        return outcome(store)
    finally:
        store.close()


def learner_of(found: Outcome, name: str) -> Learner:
    """The learner of this name.

    Raises:
        NotFound: nobody in the class is called so; the hint names the likeliest.
    """
    from trainer.packs.nearest import nearest
    from trainer.progress.names import name_key

    for learner in found.learners:
        if name_key(learner.name) == name_key(name):
            return learner
    near = nearest(name, [learner.name for learner in found.present]) or [one.name for one in found.present[:10]]
    raise NotFound(f"Nobody in this class is called {name!r}.", hint=f"Here were: {', '.join(near)}.")


def _list(args: argparse.Namespace, services: Services) -> int:
    from trainer.classroom.registry import held

    classes = held(services.paths)
    if args.json:
        tell_json({"classes": [_plain(one) for one in classes]}, ascii_only=True)
        return ExitCode.OK
    for one in classes:
        say(f"{one.id}  {one.title or one.trouble}", *([f"  {_counted(one)}"] if one.created else []))
    if not classes:
        narrate("No class was held on this machine yet: sayback class host begins one.")
    return ExitCode.OK


def _counted(one: HeldClass) -> str:
    began = f"{one.created.astimezone():%Y-%m-%d %H:%M}, " if one.created else ""
    counts = ((one.learners, "learner"), (one.rounds, "round"), (one.replies, "reply"))
    waiting = f", {count(one.waiting, 'statement')} waiting for an LRS" if one.waiting else ""
    return began + ", ".join(count(number, noun) for number, noun in counts) + waiting


def _plain(one: HeldClass) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "created": one.created.isoformat() if one.created else None,
        "learners": one.learners,
        "rounds": one.rounds,
        "replies": one.replies,
        "waiting": one.waiting,
        "trouble": one.trouble,
    }


def _record(args: argparse.Namespace, services: Services) -> int:
    from trainer.classroom.outcome import own_records
    from trainer.exchange import jsonl
    from trainer.packs.files import write_text

    if bool(args.learner) == args.everyone:
        raise UsageError("Whose record?", hint="Say --learner NAME, or --everyone.")
    found = outcome_of(args, services)
    targets = (
        in_folder(args.output, found.present, "jsonl")
        if args.everyone
        else [(learner_of(found, args.learner), args.output)]
    )
    narrate("In it: the name as given in class, replies, and every mark with its evidence. Not in it: retries, drafts.")
    for learner, target in targets:
        records = list(own_records(found, learner))
        write_text(target, "".join(f"{jsonl.write(record)}\n" for record in records))
        narrate(f"Written: {target}, {count(len(records), 'reply')}.")
    narrate("At home: sayback import jsonl FILE --profile NAME")
    return ExitCode.OK


def in_folder(folder: Path, learners: tuple[Learner, ...], suffix: str) -> list[tuple[Learner, Path]]:
    """A file for each learner in a folder of its own, which is made; their names only lend letters to it.

    Raises:
        UsageError: the folder is there and holds something.
        StorageError: it cannot be made.
    """
    from trainer.paths import make_folder

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there already.", hint="Name a folder that is new or empty.")
    make_folder(folder)
    width = len(str(len(learners)))
    return [
        (learner, folder / f"{number:0{width}}{slug(learner.name)}.{suffix}")
        for number, learner in enumerate(learners, 1)
    ]


def slug(name: str) -> str:
    """Letters of a name for a file's name: plain ones, none that lead anywhere; empty when it has none."""
    import re
    import unicodedata

    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    letters = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
    return f"-{letters}" if letters else ""


def _delete(args: argparse.Namespace, services: Services) -> int:
    from trainer.classroom.registry import delete, files_of, meant
    from trainer.cli.keeping import agreed

    one = meant(services.paths, args.class_)
    files = files_of(one)
    size = sum(file.lstat().st_size for file in files)
    narrate("To be deleted for good:", f"  {one.id}, {one.title or one.trouble}: {_counted(one)}")
    narrate(
        "  names, replies, drafts, marks, votes, notes, statements: "
        f"{count(len(files), 'file')}, {size:,} bytes in {one.path.parent}"
    )
    if one.waiting:
        narrate(f"  {count(one.waiting, 'statement')} that no LRS has yet: sayback class send {one.id} --lrs URL")
    if services.paths.log.exists():
        narrate(f"  {services.paths.log}")
    narrate(ELSEWHERE)
    if args.dry_run:
        narrate("Nothing was deleted.")
        return ExitCode.OK
    if not args.yes and not agreed("Delete all of this for good?", "Deleting a class cannot be undone"):
        narrate("Nothing was deleted.")
        return ExitCode.OK
    delete(one)
    services.paths.log.unlink(missing_ok=True)  # it may quote anybody
    narrate("Deleted.")
    return ExitCode.OK
