"""What stands before a plain session: who practises, what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trainer.start import seconds_for

if TYPE_CHECKING:
    from trainer.plain.terminal import Page
    from trainer.practice import Task
    from trainer.services import Services


def greet(services: Services, tasks: tuple[Task, ...], page: Page) -> None:
    """Say what is due, in the order in which it will come."""
    today = services.clock.now().astimezone()
    page.say(f"sayback. {services.profile.name}, {today:%A} {today.day} {today:%B}.")
    refused = len(services.catalog.refused)
    if refused:
        page.note(f"{refused} pack {'file' if refused == 1 else 'files'} could not be used; sayback doctor tells why.")
    if not tasks:
        page.say("Nothing is due today.")
        return
    minutes = max(1, round(sum(seconds_for(task.drill) for task in tasks) / 60))
    drills = "1 drill" if len(tasks) == 1 else f"{len(tasks)} drills"
    page.say(f"Due now: {drills}, about {minutes} {'minute' if minutes == 1 else 'minutes'}.")
    for task in tasks:
        page.say(f"{task.drill.title} ({task.drill.address}){f': {task.reason}' if task.reason else ''}", indent=2)
    page.say()
