"""Recognisers' models that a learner has put on this machine: which there are, and whether they can be used.

A model is a folder: a Whisper for CTranslate2 (``model.bin``, ``config.json``, ``tokenizer.json``, a vocabulary) or a
Vosk model (``am/final.mdl``, ``conf/``). They lie in the folder ``models`` beside the learner's data, or anywhere the
setting `model` says. Nothing is ever fetched, and nothing here loads a model: only its files are looked at.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

BUILT_IN = "built-in"
"""What the setting `model` says for the recogniser that comes with sayback."""
MOST = 50
"""Folders that are looked at."""
LARGEST_CONFIG = 1_000_000
"""Bytes of a configuration; real ones have a few thousand."""
_SPEC = b"WhisperSpec"
"""What the head of a CTranslate2 Whisper says."""
_ELSE = {
    "*.pt": "It is in OpenAI's own form",
    "ggml-*.bin": "It is in the form of whisper.cpp",
    "*.gguf": "It is in the form of llama.cpp",
    "model.safetensors": "It is in the form of Transformers",
    "pytorch_model.bin": "It is in the form of Transformers",
    "*.onnx": "It is in ONNX form",
    "*.zip": "It is still packed",
}
CONVERT = (
    "Use a Whisper converted for CTranslate2 (model.bin, config.json, tokenizer.json, vocabulary) or a Vosk folder."
)


class Kind(StrEnum):
    """What can use a model."""

    WHISPER = "whisper"
    VOSK = "vosk"


@dataclass(frozen=True, slots=True)
class Model:
    """A folder that is, or should be, a model.

    Attributes:
        name: what it is called here: the folder's name.
        path: the folder.
        kind: what can use it; None when that cannot be told.
        size: bytes of its weights.
        problem: why it cannot be used; empty when it can, as far as its files tell.
    """

    name: str
    path: Path
    kind: Kind | None
    size: int = 0
    problem: str = ""


def look(folder: Path) -> Model:
    """What a folder holds; never raises."""
    name = folder.name or str(folder)
    try:
        if not folder.is_dir():
            return Model(name, folder, None, problem=f"There is no folder {folder}.")
        if (folder / "model.bin").is_file():
            size = (folder / "model.bin").stat().st_size
            return Model(name, folder, Kind.WHISPER, size, _whisper_problem(folder))
        for acoustic in ("am/final.mdl", "final.mdl"):
            if (folder / acoustic).is_file():
                size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
                return Model(name, folder, Kind.VOSK, size, _vosk_problem(folder))
        return Model(name, folder, None, problem=_no_model(folder))
    except OSError as error:
        return Model(name, folder, None, problem=f"{folder} cannot be read: {error.strerror or error}.")


def found(folder: Path) -> tuple[Model, ...]:
    """The models in a folder of models, those that can be used first, the largest first."""
    try:
        folders = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))[:MOST]
    except OSError:
        return ()
    models = [look(path) for path in folders]
    return tuple(sorted(models, key=lambda model: (bool(model.problem), -model.size, model.name)))


def named(wanted: str, folder: Path) -> Model:
    """The model that the setting `model` means: the name of a folder in `folder`, or the path of one anywhere."""
    path = Path(wanted).expanduser()
    return look(path if path.is_absolute() else folder / wanted)


def _whisper_problem(folder: Path) -> str:
    missing = [name for name in ("config.json", "tokenizer.json") if not (folder / name).is_file()]
    if not any((folder / f"vocabulary.{ending}").is_file() for ending in ("json", "txt")):
        missing.append("vocabulary.json or vocabulary.txt")
    if missing:
        return f"{folder.name} is incomplete: {', '.join(missing)} missing."
    for name in ("config.json", "tokenizer.json"):
        if name == "config.json" and (folder / name).stat().st_size > LARGEST_CONFIG:
            return f"{folder.name}/{name} is no configuration: it is too large."
        try:
            json.loads((folder / name).read_bytes())
        except (ValueError, RecursionError):
            return f"{folder.name}/{name} is damaged."
    with (folder / "model.bin").open("rb") as file:
        if _SPEC not in file.read(64):
            return f"{folder.name}/model.bin is no Whisper model for CTranslate2."
    return ""


def _vosk_problem(folder: Path) -> str:
    if not any((folder / name).is_file() for name in ("conf/mfcc.conf", "mfcc.conf")):
        return f"{folder.name} is incomplete: conf/mfcc.conf missing."
    if not any((folder / name).exists() for name in ("graph", "HCLG.fst", "HCLr.fst")):
        return f"{folder.name} is incomplete: its folder graph is missing."
    return ""


def _no_model(folder: Path) -> str:
    inner = [path for path in sorted(folder.iterdir())[:MOST] if path.is_dir() and _looks_like_one(path)]
    if len(inner) == 1:
        return f"{folder.name} holds no model itself, but its folder {inner[0].name} does: point to that."
    for pattern, why in _ELSE.items():
        if next(folder.glob(pattern), None) is not None:
            return f"{folder.name} cannot be used. {why}."
    return f"{folder.name} holds no model: neither model.bin (Whisper) nor am/final.mdl (Vosk)."


def _looks_like_one(path: Path) -> bool:
    return any((path / name).is_file() for name in ("model.bin", "am/final.mdl", "final.mdl"))
