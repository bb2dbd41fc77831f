"""Loudspeakers and microphones through miniaudio: which there are, opening one, giving it back.

Only real backends are asked for: miniaudio's null backend pretends to play on a machine without sound. This module
is for a helper process (`audio_worker`): ALSA's library and its plug-ins write to the terminal, and native code that
opens several devices at once has been seen to crash.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable
from typing import Any

import miniaudio

from trainer.errors import SpeechError

APP = "sayback"
_BACKENDS = {
    "linux": ("PULSEAUDIO", "ALSA"),
    "darwin": ("COREAUDIO",),
    "win32": ("WASAPI", "DSOUND", "WINMM"),
}
_OTHER = ("SNDIO", "AUDIO4", "OSS", "PULSEAUDIO")

# Opening is one thread's business at a time: the sound libraries under miniaudio keep state of the whole process, and
# the loudspeaker, its test and the microphone's, begun together as a drill opens, brought the process down.
_OPENING = threading.RLock()
_LEAVING = 0.5
"""Seconds to wait for another thread's opening before a device is closed beside it: leaving must not hang."""


def backends() -> list[miniaudio.Backend]:
    """The backends of this platform that make real sound."""
    return [miniaudio.Backend[name] for name in _BACKENDS.get(sys.platform, _OTHER)]


def speakers() -> tuple[str, ...]:
    """The names of the loudspeakers here; empty when there are none."""
    return tuple(name for name, _ in _listed("get_playbacks"))


def microphones() -> tuple[str, ...]:
    """The names of the microphones here; empty when there are none."""
    return tuple(name for name, _ in _listed("get_captures"))


def open_speaker(name: str, rate: int, buffer: float) -> miniaudio.PlaybackDevice:
    """Open the loudspeaker of that name, or the system's own when it is not there; it is not started.

    Raises:
        SpeechError: there is none, or it cannot be opened.
    """
    try:
        with _OPENING:
            return miniaudio.PlaybackDevice(
                nchannels=1,
                sample_rate=rate,
                buffersize_msec=round(buffer * 1000),
                device_id=_id(name, "get_playbacks"),
                backends=backends(),
                app_name=APP,
            )
    except miniaudio.MiniaudioError as error:
        raise SpeechError(
            "No loudspeaker was found on this machine.",
            hint="Plug one in, or go on in text: captions and `--plain` show every complaint.",
        ) from error


def open_microphone(name: str, rate: int, buffer: float) -> miniaudio.CaptureDevice:
    """Open the microphone of that name, or the system's own when it is not there; it is not started.

    Raises:
        SpeechError: there is none, or it cannot be opened.
    """
    try:
        with _OPENING:
            return miniaudio.CaptureDevice(
                nchannels=1,
                sample_rate=rate,
                buffersize_msec=round(buffer * 1000),
                device_id=_id(name, "get_captures"),
                backends=backends(),
                app_name=APP,
            )
    except miniaudio.MiniaudioError as error:
        raise SpeechError(
            "No microphone was found on this machine.",
            hint="Plug one in and allow it for this terminal, or type the reply.",
        ) from error


def give_back(device: Any) -> None:
    """Close a device with the context it was opened in; miniaudio's own `close` leaves the context behind."""
    alone = _OPENING.acquire(timeout=_LEAVING)
    try:
        context = getattr(device, "_context", None)
        device.close()
        if context is not None:
            miniaudio.lib.ma_context_uninit(context)
            device._context = None
    finally:
        if alone:
            _OPENING.release()


class _Devices(miniaudio.Devices):  # type: ignore[misc]  # the library has no types
    """A list in which a device that cannot describe itself does not take the others away."""

    def _get_info(self, device_type: Any, device_info: Any) -> dict[str, Any]:
        with contextlib.suppress(miniaudio.MiniaudioError):
            info: dict[str, Any] = super()._get_info(device_type, device_info)
            return info
        return {"formats": []}


def called(name: str, here: Callable[[], tuple[str, ...]]) -> str:
    """How to call the device that a setting asks for, given those that are here."""
    if not name:
        return "the system's own"
    found = next((device for device in here() if device.casefold() == name.casefold()), None)
    return found or f"the system's own ({name} is not here)"


def _listed(which: str) -> list[tuple[str, Any]]:
    try:
        with _OPENING:
            return [(str(device["name"]), device["id"]) for device in getattr(_Devices(backends()), which)()]
    except miniaudio.MiniaudioError:
        return []


def _id(name: str, which: str) -> Any:
    if not name:
        return None
    wanted = name.casefold()
    return next((id_ for found, id_ in _listed(which) if found.casefold() == wanted), None)
