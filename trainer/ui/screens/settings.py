"""Settings: every choice of the schema, by keys alone, in force and on disk at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from trainer.errors import TrainerError
from trainer.printable import printable
from trainer.served import NOT_THEIRS, SECTIONS
from trainer.settings import Choice, Settings, changed, choices
from trainer.speech.ports import MicSnapshot, MicState
from trainer.speech.soundcheck import gate_over, room_of
from trainer.ui import trial
from trainer.ui.commands import (
    BACK,
    HEAR_VOICE,
    IN_SETTINGS,
    LIBRARY,
    PROGRESS,
    RECORDINGS,
    TRY_MICROPHONE,
    Command,
    bindings,
)
from trainer.ui.page import Page
from trainer.ui.widgets.choices import Choices
from trainer.ui.widgets.heading import Heading, across
from trainer.ui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from trainer.speech.ports import Ability, Clip

PART_OF = {
    "voice": "voice",
    "engine": "voice",
    "natural_voice": "voice",
    "rate": "voice",
    "volume": "voice",
    "speaker": "voice",
    "microphone": "microphone",
    "gate": "microphone",
    "recogniser": "recogniser",
    "model": "recogniser",
}
"""Which part of the speech chain a setting is about: its state is told beside the setting."""
ANSWERS_ANEW = ("microphone", "recogniser", "model")
"""Settings after whose change the machine is asked again what works."""


class SettingsScreen(Page):
    """A list of settings by section; below it, what the chosen one means and whether this machine can do it."""

    CSS_PATH = "settings.tcss"
    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = (*IN_SETTINGS, RECORDINGS, BACK, LIBRARY, PROGRESS)
    BINDINGS = bindings(PAGE_COMMANDS)

    def __init__(self) -> None:
        super().__init__()
        self._all = choices()
        self._state: dict[str, str] = {}
        self._here: dict[str, tuple[str, ...]] = {}
        self._levels: list[float] | None = None
        self._meter: Timer | None = None

    def compose(self) -> ComposeResult:
        """The list, the explanation, a field that appears when something is to be written."""
        kept = "for this visit" if self.services.served else "kept at once, on this machine"
        yield Heading("Settings", kept)
        yield Choices(id="settings-list", markup=False)
        with Vertical(id="settings-about"):
            yield Static(id="settings-help", markup=False)
            yield Static(id="settings-trial", markup=False)
            yield Input(id="settings-value", select_on_focus=False)
        yield KeyBar()

    @property
    def schema(self) -> dict[str, Choice]:
        """What can be chosen here; in a browser nothing that is about the server's devices, files and learners."""
        if not self.services.served:
            return self._all
        return {name: one for name, one in self._all.items() if name not in NOT_THEIRS and one.section not in SECTIONS}

    def on_mount(self) -> None:
        """Show the settings; ask the machine about its voice and ear in the background."""
        self._field.display = False
        self._list.focus()
        self._ask("voice")
        self._ask("microphone")
        self._ask("recogniser")
        for what in dict.fromkeys(choice.listed for choice in self.schema.values() if choice.listed):
            self._list_what_is_here(what)

    def on_resize(self) -> None:
        """The values stand at the right edge, wherever that is."""
        self.call_after_refresh(self._fill)

    def offers(self, command: Command) -> bool:
        """While a value is written, keys write; in a browser there is neither voice nor microphone."""
        if self.services.served and command in (HEAR_VOICE, TRY_MICROPHONE, RECORDINGS):
            return False
        return command is BACK or not self._writing

    # ---- what the keys do ----------------------------------------------------------------------------------------

    def action_change(self) -> None:
        """Switch, next choice, or open the field."""
        name, choice = self._chosen
        value = getattr(self.services.settings, name)
        if isinstance(value, bool) or choice.options:
            self._step(1)
        else:
            self._write(f"{value:g}" if isinstance(value, float) else str(value))

    def action_less(self) -> None:
        """The choice before, or a step down."""
        self._step(-1)

    def action_more(self) -> None:
        """The choice after, or a step up."""
        self._step(1)

    def action_usual(self) -> None:
        """The default again."""
        name, _ = self._chosen
        self._set(name, getattr(Settings(), name))

    def action_back(self) -> None:
        """Leave the field, or the screen."""
        if self._writing:
            self._stop_writing()
            return
        self._hush()
        super().action_back()

    def action_hear_voice(self) -> None:
        """Play a sentence at the speed and volume set here."""
        speech, rate = self.services.speech, self.services.settings.rate
        self._tell("Preparing the voice …")

        def play(clip: Clip) -> None:
            try:
                speech.player.play(clip)
            except TrainerError as error:
                self._refused(error)
            else:
                self._tell(f"♪ {trial.SENTENCE}")

        self.tasks.run(
            self,
            "preparing the voice",
            lambda stop: speech.prepare(trial.sentence(), rate=rate, stop=stop),
            play,
            failed=self._refused,
            replaces=True,
        )

    def action_measure_room(self) -> None:
        """Listen to the room for two seconds, and set the gate above what it sounds like."""
        self._hush()
        self._levels = []
        self.action_try_microphone()

    def action_try_microphone(self) -> None:
        """Show the microphone's level for some seconds, or stop showing it; nothing is kept."""
        if self._meter is not None:
            self._hush()
            return
        speech = self.services.speech
        self._tell("Opening the microphone …")
        self._meter = self.set_interval(0.1, self._measure, pause=True)
        self.tasks.run(
            self,
            "opening the microphone",
            lambda _stop: speech.record(trial.ATTEMPT),
            lambda _: self._meter.resume() if self._meter is not None else speech.recorder.discard(),
            failed=self._refused,
        )

    # ---- values --------------------------------------------------------------------------------------------------

    def _step(self, by: int) -> None:
        name, choice = self._chosen
        value = getattr(self.services.settings, name)
        if isinstance(value, bool):
            self._set(name, not value)
        elif choice.options or (choice.listed and self._here.get(choice.listed)):
            options = choice.options or ("", *self._here[choice.listed])
            at = options.index(value) if value in options else 0
            self._set(name, options[(at + by) % len(options)])
        elif isinstance(value, int | float):
            low, high = choice.low or 0.0, choice.high if choice.high is not None else float("inf")
            step = _step_of(value, choice)
            self._set(name, type(value)(min(high, max(low, round(value + by * step, 3)))))
        else:
            self._write(value)

    def _set(self, name: str, value: object) -> bool:
        """Put a value in force; False, with the reason shown, when it cannot be taken."""
        try:
            settings = changed(self.services.settings, name, value)
        except TrainerError as error:
            self._tell(f"“{value}” cannot be used. {error.hint}")
            return False
        self._tell("")
        self.sayback.change_settings(settings)
        self._fill()
        if name in ("engine", "natural_voice"):
            self._ask("voice")
        return True

    def _write(self, text: str) -> None:
        self._field.value = text
        self._field.display = True
        self._field.focus()
        self._field.action_select_all()  # what is typed next takes its place
        self.refresh_bindings()

    def _stop_writing(self) -> None:
        self._field.display = False
        self._tell("")
        self._list.focus()
        self.refresh_bindings()

    @on(Input.Submitted, "#settings-value")
    def _written(self, event: Input.Submitted) -> None:
        if self._set(self._chosen[0], event.value.strip()):
            self._stop_writing()

    @on(OptionList.OptionSelected)
    def _option_chosen(self) -> None:
        self.action_change()

    @on(OptionList.OptionHighlighted)
    def _explain(self) -> None:
        name, choice = self._chosen
        range_ = "" if choice.high is None else f" {choice.low or 0:g} to {choice.high:g}."
        about = Content.assemble((choice.title, "bold"), f"  {choice.help}{range_}")
        state = " ".join(filter(None, (self._state.get(PART_OF.get(name, ""), ""), self._offered(choice))))
        if state:
            about = about + Content("\n") + Content.styled(printable(state), "$muted")
        self.query_one("#settings-help", Static).update(about)

    # ---- what this machine can do --------------------------------------------------------------------------------

    def _ask(self, part: str) -> None:
        speech = self.services.speech
        self.tasks.run(
            self,
            f"looking for the {part}",
            lambda _stop: getattr(speech, part)(),
            lambda found: self._learn(part, _sentence_of(found)),
            failed=lambda error: self._learn(part, str(error)),
        )

    def _list_what_is_here(self, what: str) -> None:
        speech = self.services.speech
        self.tasks.run(
            self,
            f"looking for {what}",
            lambda _stop: speech.listed(what),
            lambda found: self._found(what, found),
            failed=lambda _error: None,  # the state of that part says why
        )

    def _found(self, what: str, found: tuple[str, ...]) -> None:
        self._here[what] = found
        self._explain()

    def _offered(self, choice: Choice) -> str:
        found = self._here.get(choice.listed, ()) if choice.listed else ()
        return f"Arrows choose: {', '.join(found)}." if found else ""

    def _learn(self, part: str, sentence: str) -> None:
        self._state[part] = sentence
        self._explain()

    def _refused(self, error: TrainerError) -> None:
        self._end_meter()
        self._tell(str(error))

    def _measure(self) -> None:
        now = self.services.speech.recorder.snapshot()
        if self._levels is not None and now.state is MicState.RECORDING:
            self._listen_to_the_room(now)
            return
        if now.state is not MicState.RECORDING or now.elapsed >= trial.SECONDS:
            self._hush()
            self._tell(now.reason or "The microphone was closed again; nothing was kept.")
            return
        self._tell(f"microphone {trial.bar(now.level, 30)}")

    def _listen_to_the_room(self, now: MicSnapshot) -> None:
        levels = self._levels or []
        if now.elapsed > trial.SETTLED:  # what a microphone gives first is its being switched on
            levels.append(now.level)
        self._levels = levels
        if now.elapsed < trial.ROOM:
            self._tell(f"Be quiet … {trial.bar(now.level, 30)}")
            return
        gate = gate_over(room_of(levels))
        self._hush()
        self._set("gate", gate)
        self._tell(f"The room is measured. What is softer than {gate:g} dB is taken for it.")

    def _hush(self) -> None:
        """Be silent, close the microphone, keep nothing."""
        if self._meter is not None:
            self._end_meter()
            self.services.speech.recorder.discard()
        self.services.speech.player.stop()
        self._tell("")

    def _end_meter(self) -> None:
        self._levels = None
        if self._meter is not None:
            self._meter.stop()
            self._meter = None

    # ---- inside --------------------------------------------------------------------------------------------------

    @property
    def _list(self) -> Choices:
        return self.query_one(Choices)

    @property
    def _field(self) -> Input:
        return self.query_one(Input)

    @property
    def _writing(self) -> bool:
        return self.is_mounted and bool(self._field.display)

    @property
    def _chosen(self) -> tuple[str, Choice]:
        option = self._list.highlighted_option
        name = option.id if option is not None and option.id else next(iter(self.schema))
        return name, self.schema[name]

    def _tell(self, line: str) -> None:
        self.query_one("#settings-trial", Static).update(Content(printable(line)))

    def _fill(self) -> None:
        """Draw every line anew, the pointer where it was."""
        options, at = self._list, self._chosen[0]
        width = options.line_width
        options.clear_options()
        section = ""
        for name, choice in self.schema.items():
            if choice.section != section:
                section = choice.section
                options.add_option(Option(Content.styled(section, "bold $muted"), disabled=True))
            value = Content.styled(printable(_shown(getattr(self.services.settings, name), choice)), "$primary")
            options.add_option(Option(Content("  ") + across(Content(choice.title), value, width - 2), id=name))
        options.highlighted = options.get_option_index(at)


def _step_of(value: float, choice: Choice) -> float:
    if isinstance(value, int):
        return 1
    span = (choice.high or 10) - (choice.low or 0)
    return 0.1 if span <= 2 else 0.5 if span <= 10 else 2 if span <= 100 else 10


def _shown(value: object, choice: Choice) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if choice.options or choice.listed:
        return f"‹ {value or 'automatic'} ›"
    if isinstance(value, int | float):
        return f"{value:g}"
    return str(value) or "–"


def _sentence_of(ability: Ability) -> str:
    if ability.works:
        works = f"Works here: {ability.engine}." if ability.engine else "Works here."
        return " ".join(filter(None, (works, ability.reason, ability.mend)))
    return f"Does not work here: {ability.reason} {ability.mend}".strip()


SCREEN = SettingsScreen
