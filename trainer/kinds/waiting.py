"""What a listening was worth: silences waited out, signs of life where they were welcome, and every cutting off.

Backchannels belong into the speaker's pauses (Yngve 1970; Ward & Tsukahara 2000); one that slips over a last syllable
interrupts nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from trainer.kinds.marking import Limit, at, below_strong, counted, dials, limited, quoted
from trainer.kinds.patience import Event, Listening, What, stored
from trainer.packs.model import Band, Drill
from trainer.scoring.result import Remark, Result, Span, Tip


class Became(Enum):
    """What became of one silence."""

    WAITED = "waited out"
    CUED = "cued"
    SILENT = "waited out, without a sign"
    EXTRA = "cued, though nothing asked for it"
    JUMPED = "jumped into"


@dataclass(frozen=True, slots=True)
class Silence:
    """One silence that was reached: after which breath (from 0), how long in seconds, and what became of it."""

    breath: int
    seconds: float
    became: Became


@dataclass(frozen=True, slots=True)
class Waited:
    """A listening, judged.

    Attributes:
        level: 0 to 1.
        silences: those that were reached, in order; of `all` that there were.
        over_words: breaths over which a cue was said, each as often as it happened; `cut`: breaths that were cut off.
    """

    level: float
    silences: tuple[Silence, ...]
    all: int
    over_words: tuple[int, ...]
    cut: tuple[int, ...]
    jumps: int

    @property
    def band(self) -> Band:
        """The level in words."""
        figures = dials("patience")
        if self.level >= figures["strong"] and not self.jumps:
            return Band.STRONG
        return Band.FAIR if self.level >= figures["fair"] else Band.WEAK


def judged(drill: Drill, listening: Listening) -> Waited:
    """Judge what was done while the customer spoke; it depends on nothing else.

    Args:
        drill: which silences welcome a cue.
        listening: over a telling of this drill.
    """
    figures = dials("patience")
    breaths = listening.telling.breaths
    by_silence: dict[int, list[Event]] = {}
    over: list[int] = []
    cut: list[int] = []
    for event in listening.events:
        number = max(0, listening.telling.breath(event.at))
        slack = figures["overlap"] if event.what is What.CUE else 0.0
        if event.at >= breaths[number].end - slack:
            by_silence.setdefault(number, []).append(event)
        else:
            (over if event.what is What.CUE else cut).append(number)
    silences = []
    for number in range(len(breaths) - 1):
        events = by_silence.get(number, [])
        if breaths[number].until <= listening.at + 1e-6 or events:
            became = _became(events, drill.say[number].cue)
            seconds = breaths[number].until - breaths[number].end
            silences.append(Silence(number, round(seconds, 2), became))
    worth = {
        Became.WAITED: figures["waited"],
        Became.CUED: figures["cued"],
        Became.SILENT: figures["silent"],
        Became.EXTRA: figures["extra"],
        Became.JUMPED: figures["jumped"],
    }
    jumps = sum(event.what is What.JUMP for event in listening.events)
    count = len(breaths) - 1
    level = sum(worth[one.became] for one in silences) / count if count else 1.0
    level -= figures["over_words"] * len(over) + figures["cut_off"] * jumps
    return Waited(min(1.0, max(0.0, level)), tuple(silences), count, tuple(over), tuple(cut), jumps)


def waited(drill: Drill, result: Result, detail: str) -> Result:
    """The marks of a say-back, joined with those of the listening before it; as they are when none is known."""
    listening = stored(detail, drill)
    if listening is None:
        return result
    judgement = judged(drill, listening)
    share = dials("patience")["share"]
    overall = (1 - share) * result.overall + 100 * share * judgement.level
    patience = f"patience {judgement.level:.0%}, {share:.0%} of the mark"
    result = replace(
        at(result, overall),
        reasons=(*result.reasons, patience, f"overall {round(overall)}"),
        remarks=(*_remarks(drill, listening, judgement), *result.remarks),
    )
    result = replace(result, tips=_tips(drill, judgement, result))
    limits = [Limit(min(dials("patience")["interrupted"], below_strong()), "they were cut off")]
    return limited(result, limits if judgement.jumps else [])


def _became(events: list[Event], welcome: bool) -> Became:
    if any(event.what is What.JUMP for event in events):
        return Became.JUMPED
    if events:
        return Became.CUED if welcome else Became.EXTRA
    return Became.SILENT if welcome else Became.WAITED


_GOOD = {Became.WAITED: True, Became.CUED: True, Became.SILENT: None, Became.EXTRA: None, Became.JUMPED: False}


def _remarks(drill: Drill, listening: Listening, judgement: Waited) -> Iterator[Remark]:
    kept = sum(one.became is not Became.JUMPED for one in judgement.silences)
    text = f"{judgement.band.value}: {counted(kept, judgement.all, 'silence', 'silences')} waited out"
    welcome = sum(breath.cue for breath in drill.say[:-1])
    cued = sum(one.became is Became.CUED for one in judgement.silences)
    if welcome:
        text += f", a sign of life at {cued} of the {welcome} where one was welcome"
    good = {Band.STRONG: True, Band.FAIR: None}.get(judgement.band, False)
    yield Remark("patience", text, good)
    spans = _spans(drill)
    for one in judgement.silences:
        text = f"{one.seconds:g} s after {_last_words(drill, one.breath)}: {one.became.value}"
        yield Remark(f"silence {one.breath + 1}", text, _GOOD[one.became], None, spans[one.breath])
    for number in judgement.over_words:
        yield Remark(
            "over words", f"a cue while they said {quoted(drill.say[number].text)}", False, None, spans[number]
        )
    for number in judgement.cut:
        text = f"you began while they said {quoted(drill.say[number].text)}"
        yield Remark("cut off", text, False, None, spans[number])
    if listening.given_up:
        left = len(drill.say) - 1 - max(0, listening.breath)
        yield Remark("not heard", f"{counted(left, len(drill.say), 'breath', 'breaths')} you never let them say", False)


def _last_words(drill: Drill, number: int) -> str:
    words = drill.say[number].text.split()
    return f"“… {' '.join(words[-4:])}”" if len(words) > 4 else f"“{' '.join(words)}”"


def _spans(drill: Drill) -> tuple[Span, ...]:
    """Where each breath stands in the complaint."""
    spans, start = [], 0
    for breath in drill.say:
        spans.append((start, start + len(breath.text)))
        start += len(breath.text) + 1
    return tuple(spans)


def _tips(drill: Drill, judgement: Waited, result: Result) -> tuple[Tip, ...]:
    """About the waiting first where it cost more than the words did."""
    name = drill.customer.name or "the customer"
    if judgement.jumps:
        tip = Tip(f"Let {name} come to the end: what matters most came after the pause you jumped into.", None, "jump")
        if judgement.cut and not any(one.became is Became.JUMPED for one in judgement.silences):
            tip = Tip(f"Let {name} come to the end before you begin; a silence is not the end.", None, "jump")
        return (tip, *result.tips)[:5]
    if judgement.over_words:
        return (
            *result.tips[:1],
            Tip("Keep the “mm” for the pause: over their words it hurries them."),
            *result.tips[1:],
        )
    if any(one.became is Became.SILENT for one in judgement.silences):
        tip = Tip(f"A quiet “I see” in a long pause tells {name} that you are still there.", None, "cue")
        return (*result.tips[:1], tip, *result.tips[1:])[:5]
    return result.tips
