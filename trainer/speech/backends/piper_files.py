"""Which Piper voices are on this machine: those that packages carry, and those that somebody put into the folder.

A voice is two files, ``NAME.onnx`` and ``NAME.onnx.json``, as https://github.com/OHF-Voice/piper1-gpl publishes them.
Nothing is loaded here, and nothing is ever fetched.
"""

from __future__ import annotations

import json
import pkgutil
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

PACKAGES = "_piper_voice"
"""How the import names of packages end that carry a voice in their folder ``data``."""
LARGEST_NOTES = 1_000_000
"""Bytes of the larger of the JSON files that are read; the usual ones have 5,000."""
SPELT = ("espeak", "text")
"""How a voice may want its text: the other ways of Piper's fetch what they need from the network."""
MOST = 50
"""Voices of one folder that are looked at."""


@dataclass(frozen=True, slots=True)
class VoiceFile:
    """A voice as its files describe it.

    Attributes:
        name: the file's name without its ending, such as ``en_US-joe-medium``.
        language: a BCP 47 tag.
        speakers: how many people it can speak as.
        trouble: why it cannot be used; empty when nothing speaks against it.
        carried: whether a package brought it.
    """

    name: str
    model: Path
    language: str = ""
    speakers: int = 1
    trouble: str = ""
    carried: bool = False

    @property
    def stamp(self) -> str:
        """Changes whenever the file does."""
        try:
            status = self.model.stat()
        except OSError:
            return f"{self.name}:gone"
        return f"{self.name}:{status.st_size}:{status.st_mtime_ns}"


def voice_files(folder: Path) -> tuple[VoiceFile, ...]:
    """The voices of packages, then those of the folder, each by its name; of two with one name the folder's."""
    found = {voice.name: voice for voice in _carried()}
    for model in sorted(folder.glob("*.onnx"))[:MOST]:
        if model.name.isprintable():
            found[model.stem] = described(model)
    return tuple(found[name] for name in sorted(found, key=lambda name: (not found[name].carried, name)))


@cache
def _carried() -> tuple[VoiceFile, ...]:
    voices = []
    for module in pkgutil.iter_modules():
        if module.ispkg and module.name.endswith(PACKAGES):
            spec = find_spec(module.name)
            for place in (spec.submodule_search_locations or ()) if spec is not None else ():
                voices += [described(model, carried=True) for model in sorted((Path(place) / "data").glob("*.onnx"))]
    return tuple(voices)


def described(model: Path, *, carried: bool = False) -> VoiceFile:
    """What the notes beside a voice's model say of it."""
    notes = model.with_name(f"{model.name}.json")
    try:
        if notes.stat().st_size > LARGEST_NOTES:
            return VoiceFile(model.stem, model, trouble=f"{notes.name} is too large to be a voice's notes.")
        about = json.loads(notes.read_bytes())
        language = about.get("language", {}).get("code") or about["espeak"]["voice"]
        speakers, spelt = int(about["num_speakers"]), about.get("phoneme_type", "espeak")
        int(about["audio"]["sample_rate"])
    except OSError:
        return VoiceFile(model.stem, model, trouble=f"{notes.name} is missing beside it.")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return VoiceFile(model.stem, model, trouble=f"{notes.name} does not describe a Piper voice.")
    if spelt not in SPELT:
        return VoiceFile(model.stem, model, trouble="It needs more than its two files.")
    return VoiceFile(model.stem, model, str(language).replace("_", "-")[:35], max(1, speakers), carried=carried)
