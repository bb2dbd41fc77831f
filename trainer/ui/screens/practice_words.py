"""What the practice screen says in words: pure functions of the session and its driver."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.content import Content

from trainer.packs.model import Kind
from trainer.practice import Practice, Sound, Stage
from trainer.printable import printable
from trainer.ui import practice_commands as keys
from trainer.ui.widgets.evidence import FEELING_MARK, MISSED_MARK, QUESTION_MARK
from trainer.ui.widgets.player import Playing
from trainer.ui.widgets.reply_editor import LIMIT, NEAR

if TYPE_CHECKING:
    from trainer.ui.commands import Command
    from trainer.ui.driver import Driver


def title(practice: Practice) -> str:
    """Pack and title of the drill at hand."""
    return f"{practice.drill.pack} · {practice.drill.title}"


def whereabouts(practice: Practice) -> str:
    """Channel, level, and where in the session this drill stands."""
    parts = [practice.drill.channel.value, f"level {practice.drill.level}"]
    if practice.focus is not None:
        parts = ["missed only" if practice.focus.skills else "what if"]
    elif practice.retry_of is not None:
        parts = ["again"]
    if len(practice.tasks) > 1:
        parts.append(f"{practice.index + 1} of {len(practice.tasks)}")
    return " · ".join(parts)


PLACEHOLDERS = {
    Kind.NOTES: "For the file: what happened, how they are, what would put it right.",
    Kind.REWRITE: "The same, as you would say it to a person.",
}


def placeholder(practice: Practice) -> str:
    """What stands in the empty editor: what is asked for."""
    return PLACEHOLDERS.get(practice.drill.kind, "Say back what you heard; ask what you need to know.")


def hints(practice: Practice) -> Content:
    """What is still to be said when only that is practised: how much, not what."""
    focus = practice.focus
    if focus is None:
        return Content("")
    counted = (
        (MISSED_MARK, len(focus.facts), "fact", "facts"),
        (FEELING_MARK, len(focus.feelings), "feeling", "feelings"),
        (QUESTION_MARK, int(bool(focus.unknowns)), "open question", ""),
    )
    parts = [f"{mark} {count} {one if count == 1 else many}" for mark, count, one, many in counted if count]
    return Content.assemble(("Say now  ", "bold"), " · ".join(parts))


def playing(driver: Driver) -> Playing:
    """What the bar shows."""
    practice, mouth = driver.practice, driver.mouth
    if mouth.echo:
        return Playing.YOURS
    if not practice.aloud or (practice.written and practice.sound is Sound.SILENT):
        return Playing.TEXT
    if practice.sound is Sound.PLAYING:
        return Playing.PLAYING if mouth.sounding else Playing.COMING
    if practice.sound is Sound.PAUSED:
        return Playing.PAUSED
    return Playing.HEARD if practice.plays else Playing.READY


def status(driver: Driver, space: str, room: int, key: Callable[[Command], str]) -> Content:
    """The one line below the reply: what is going on, what went wrong, or what to do.

    Args:
        driver: the session.
        space: what Space does now, in a word.
        room: characters that still fit into the reply.
        key: how a command's key is called.
    """
    practice = driver.practice
    if practice.stage is Stage.MARKING:
        return Content.styled("… marking your reply", "bold")
    if practice.stage is Stage.RECOGNISING:
        return Content.assemble(
            ("… writing down what you said", "bold"), (f"   {key(keys.LEAVE)} throws it away", "$muted")
        )
    if practice.trouble:
        return Content.assemble(("! ", "bold $text-warning"), printable(practice.trouble))
    if driver.unsaved:
        return Content.assemble(("! ", "bold $text-warning"), printable(driver.unsaved))
    if driver.caller.sign:
        return called(driver)
    if driver.notice:
        return Content.styled(printable(driver.notice), "$muted")
    if room < NEAR:
        return Content.styled(f"{LIMIT - room:,} of {LIMIT:,} characters", "$muted")
    if practice.text.strip():
        return Content("")
    return Content.styled(printable(_idle(driver, space, key(keys.TOGGLE))), "$muted")


def called(driver: Driver) -> Content:
    """Who has the floor of a call, and whether the microphone counts; behind it what just happened."""
    sign = Content.styled(printable(driver.caller.sign), "bold")
    return Content.assemble(sign, (f"  {printable(driver.notice)}", "$muted")) if driver.notice else sign


def _idle(driver: Driver, space: str, key: str) -> str:
    if space == "go on" and driver.practice.sound is Sound.SILENT:
        return f"You read this once, a breath at a time. {key} brings the next one."
    if driver.practice.once and driver.practice.stage is Stage.HEAR and space != "play":
        return "You hear this once. Write what matters; it does not come again."
    if space == "speak":
        return f"{key} to speak your reply, or type it."
    if driver.ear.works is False and driver.practice.sound is Sound.SILENT:
        return f"Type your reply. {driver.ear.lacking}"
    words = {
        "pause": f"{key} pauses. Type whenever you like.",
        "play": f"{key} to hear the customer.",
        "all at once": f"{key} shows all of it at once. Type whenever you like.",
    }
    return words.get(space, "")
