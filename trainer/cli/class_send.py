"""``sayback class send``: a class's marks to a learning record store, which may be away for now."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trainer.cli.class_keep import chosen, which
from trainer.cli.telling import narrate, tell_json
from trainer.errors import ExitCode, UsageError
from trainer.wording import count

if TYPE_CHECKING:
    from trainer.classroom.outbox import Outbox
    from trainer.classroom.outcome import Outcome
    from trainer.classroom.sending import Sending
    from trainer.classroom.statements import Made, Named
    from trainer.exchange.lrs import Store
    from trainer.services import Services

USER, PASSWORD = "SAYBACK_LRS_USER", "SAYBACK_LRS_PASSWORD"
_SHOWN = 10


def configure(actions: Any) -> None:
    """Add ``send`` to the actions of ``class``."""
    send = actions.add_parser(
        "send",
        help="marks to a learning record store (xAPI)",
        description="Send the marks of a class to a learning record store. Statements wait in the class's own file "
        "until the store has them: when it is away, run this again. Each has an id made from what it says, so "
        "nothing is counted twice.",
        epilog=f"Credentials come from {USER} and {PASSWORD}, or you are asked; they are never written down. "
        "docs/classroom.md tells what a statement holds and how to query many classes.",
    )
    which(send)
    send.add_argument("--lrs", required=True, metavar="URL", help="the store, such as https://lrs.our-house.org/xAPI")
    send.add_argument("--dry-run", action="store_true", help="only tell what would be sent; print the statements")
    names = send.add_mutually_exclusive_group()
    names.add_argument("--names", action="store_true", help="learners under the names they gave in class")
    names.add_argument(
        "--roster", type=Path, metavar="FILE.csv", help="learners under what the class list has for them"
    )
    send.add_argument("--by", default="", metavar="COLUMN", help="the column of the class list to find learners by")
    send.add_argument("--account", default="", metavar="COLUMN", help="the column to name them by (that of --by)")
    send.add_argument("--home-page", metavar="ADDRESS", help="the web address of the system these names belong to")
    send.add_argument("--again", action="store_true", help="send what was sent before, too: to another store")
    send.add_argument("--patience", type=float, default=60.0, metavar="SECONDS", help="how long to wait for it (60)")
    send.add_argument("--without-tls", action="store_true", help="let names and password cross the network unencrypted")
    send.add_argument("--json", action="store_true", help="tell what became of it as JSON")
    send.set_defaults(act=_send)


def _send(args: argparse.Namespace, services: Services) -> int:
    from trainer.classroom.outbox import Outbox
    from trainer.classroom.outcome import outcome
    from trainer.classroom.registry import opened
    from trainer.classroom.statements import made, require_one_name
    from trainer.exchange import lrs, xapi

    store = lrs.Store.at(args.lrs, without_tls=args.without_tls)
    if not 0 <= args.patience <= 86_400:
        raise UsageError("Patience goes from 0 seconds to a day.")
    classroom = opened(chosen(args, services), services.clock)
    try:
        found = outcome(classroom)
        outbox = Outbox(classroom)
        new = made(found, _named(args), args.home_page or xapi.HOME_PAGE)
        require_one_name(outbox.listed(), new)
        _tell(args, new, store)
        if args.dry_run:
            narrate("Nothing was sent.")
            print("[" + ",\n".join(statement for _, statement in new.statements) + "]")
            return ExitCode.OK
        store = lrs.Store(store.address, *_credentials())
        outbox.put(new.statements)
        if args.again:
            outbox.again()
        return _deliver(args, outbox, store, found)
    finally:
        classroom.close()


def _named(args: argparse.Namespace) -> Named:
    """What learners are called in the store."""
    if args.roster is None:
        if args.by or args.account:
            raise UsageError("--by and --account belong to --roster FILE.csv.")
        return (lambda learner: learner.name) if args.names else (lambda learner: learner.pseudonym)
    from trainer.classroom.matching import matched_row
    from trainer.classroom.roster import read_roster

    roster = read_roster(args.roster, args.by)
    account = roster.column(args.account) if args.account else None

    def named(learner: Any) -> str:
        row = matched_row(roster, learner)
        if row is None:
            return ""
        return roster.key(row) if account is None else row.cells[account]

    return named


def _tell(args: argparse.Namespace, new: Made, store: Store) -> None:
    """What is about to leave."""
    who = "the learner's name as given in class" if args.names else "a pseudonym for each learner"
    if args.roster is not None:
        who = f"each learner as in the column {args.account or args.by or 'chosen'} of {args.roster}"
    narrate(
        f"{count(len(new.statements), 'statement')} for {store.address}: {who}, drill, class, moment, marks, bands, "
        "flags, what marked it.",
        "Not in it: what anybody wrote, retries, votes, notes. Nothing else leaves.",
    )
    if new.unmarked:
        narrate(f"Left out: {count(new.unmarked, 'reply')} not marked; sayback class host marks them when it is open.")
    if new.unnamed:
        names = ", ".join(learner.name for learner in new.unnamed[:_SHOWN])
        narrate(f"Left out: {count(len(new.unnamed), 'learner')} not in the class list: {names}")


def _credentials() -> tuple[str, str]:
    """User and password, from the environment or from a person at the terminal; empty when there is neither."""
    user, password = os.environ.get(USER, ""), os.environ.get(PASSWORD, "")
    asks = bool(sys.stdin) and sys.stdin.isatty()
    if not user and asks:
        print("User of the store (empty: none): ", end="", file=sys.stderr, flush=True)
        user = sys.stdin.readline().strip()
    if user and not password:
        if not asks:
            raise UsageError(
                f"{USER} is set, {PASSWORD} is not.", hint="Set both, or run it on a terminal to be asked."
            )
        import getpass

        password = getpass.getpass("Its password (not shown): ")
    return user, password


def _deliver(args: argparse.Namespace, outbox: Outbox, store: Store, found: Outcome) -> int:
    from trainer.classroom.sending import Sending

    sending = Sending(outbox, store, time.sleep, narrate, args.patience)
    try:
        sending.run()
    except KeyboardInterrupt:
        narrate("", f"Stopped. What the store did not take yet waits: sayback class send {found.classroom.id} …")
        return ExitCode.INTERRUPTED
    waiting = len(outbox.waiting(1_000_000))
    if args.json:
        tell_json(_plain(sending, waiting), ascii_only=True)
    for posted, reason in sending.refused[:_SHOWN]:
        narrate(f"Refused: {posted.id}: {reason}")
    for posted in sending.known[:_SHOWN]:
        narrate(f"Known: the store has another statement under the id {posted.id}.")
    told = f"{sending.sent:,} sent, {len(sending.known):,} known there otherwise, {len(sending.refused):,} refused"
    narrate(f"{told}, {waiting:,} waiting.")
    if sending.denied:
        raise UsageError(
            f"The store takes nothing from us: {sending.denied}",
            hint=f"Check the address, {USER} and {PASSWORD}. Nothing is lost: {waiting:,} wait.",
        )
    if sending.away:
        narrate(f"The store is away: {sending.away}. Nothing is lost: run this again later.")
        return ExitCode.MACHINE
    return ExitCode.REFUSED_INPUT if sending.refused else ExitCode.OK


def _plain(sending: Sending, waiting: int) -> dict[str, Any]:
    return {
        "sent": sending.sent,
        "known": [posted.id for posted in sending.known],
        "refused": [{"id": posted.id, "reason": reason} for posted, reason in sending.refused],
        "waiting": waiting,
        "away": sending.away,
        "denied": sending.denied,
    }
