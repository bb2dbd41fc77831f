"""What a customer says beside their complaint: that they were cut off, or a prompt into silence; never a reproach."""

from __future__ import annotations

from trainer.packs.model import Breath, Customer

_CUT = {
    "sharp": ("Let me finish, please.", "I was not done yet.", "Hold on. Let me say this."),
    "soft": ("Oh. Sorry, I was not quite finished.", "Sorry, may I just finish?", "One moment. There is a bit more."),
    "plain": ("One moment, I was not finished.", "Let me just finish this.", "There is a little more."),
}
_PROMPT = {
    "sharp": ("Hello? Are you there?", "I am still on the line."),
    "soft": ("Are you still there?", "Take your time."),
    "plain": ("Are you still there?", "I am still here. Take your time."),
}
_MANNERS = {
    "sharp": "angry furious frustrated annoyed impatient urgent cold sarcastic irritated mad enraged livid",
    "soft": "sad hurt disappointed resigned tired embarrassed ashamed worried anxious afraid confused polite upset "
    "tearful grieving helpless overwhelmed nervous scared frightened",
}
_MANNER = {mood: manner for manner, moods in _MANNERS.items() for mood in moods.split()}


def cut_off(customer: Customer, mood: str, times: int) -> Breath:
    """What they say when somebody talks over them.

    Args:
        customer: who.
        mood: of the breath that was cut, empty for the customer's own.
        times: how often it has happened already; the lines take turns.
    """
    mood = mood or customer.mood
    lines = _CUT[_manner(mood)]
    return Breath(lines[times % len(lines)], mood)


def prompt(customer: Customer, times: int) -> Breath:
    """What they say into a long silence; gently, whatever their mood."""
    lines = _PROMPT[_manner(customer.mood)]
    return Breath(lines[times % len(lines)], "calm")


def _manner(mood: str) -> str:
    return _MANNER.get(" ".join(mood.lower().split()), "plain")
