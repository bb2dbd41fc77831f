"""What is done to a natural voice after it is rendered, so that one can be several people: in numpy, in its helper.

A sound here is a one-dimensional array of floats from −1 to 1. Nothing but `piper_worker` and the tests import this.

Pitch and the size of the throat are two things. Playing a sound faster raises both; `moved_body` then puts the throat
(the formants: the peaks of the spectrum's envelope) where it is wanted, frame by frame, and leaves the pitch alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]

FRAME = 1024
"""Samples of one piece of the spectrum: 46 ms at 22,050 a second."""
HOP = 256
ENVELOPE = 0.0016
"""Seconds of the cepstrum that make the envelope: shorter than a period of the highest voice, so no harmonic shows."""
LINE = (300.0, 3400.0)
"""Hertz that a telephone lets through (ITU-T G.712)."""
SLOPE = 0.3
"""Octaves over which a band's edges fade."""
USUAL_LEVEL = 0.1
"""Root mean square of a sentence said at a volume of 0.8: −20 dB of full scale."""
CEILING = 0.95
"""The loudest sample; what is above it is bent, not cut."""


def faster(sound: Samples, factor: float) -> Samples:
    """The sound played `factor` times as fast: pitch and throat rise by as much. What would fold back is taken out."""
    if abs(factor - 1) < 0.002 or len(sound) < FRAME:
        return sound
    length = max(1, round(len(sound) / factor))
    if factor > 1:
        spectrum = np.fft.rfft(sound, _handy(len(sound)))
        spectrum[int(len(spectrum) / factor) :] = 0
        sound = np.fft.irfft(spectrum, _handy(len(sound)))[: len(sound)]
    at: Samples = np.arange(length, dtype=np.float64) * factor
    return _between(sound, at)


def trembling(sound: Samples, rate: int, depth: float, hertz: float = 5.2) -> Samples:
    """The sound with an unsteady pitch: up and down by `depth` (0.02 is 2 %), as in an old voice."""
    if depth <= 0 or len(sound) < FRAME:
        return sound
    seconds = np.arange(len(sound)) / rate
    sway = depth / (2 * np.pi * hertz) * np.sin(2 * np.pi * hertz * seconds)
    return _between(sound, np.clip((seconds + sway) * rate, 0, len(sound) - 1))


def moved_body(sound: Samples, rate: int, factor: float) -> Samples:
    """The sound with its formants `factor` times as high, its pitch as it was."""
    if abs(factor - 1) < 0.01 or len(sound) < FRAME:
        return sound
    window = np.hanning(FRAME + 1)[:-1]
    padded = np.concatenate([np.zeros(FRAME), sound, np.zeros(FRAME)])
    starts = np.arange(0, len(padded) - FRAME, HOP)
    frames = padded[starts[:, None] + np.arange(FRAME)] * window
    spectra = np.fft.rfft(frames, axis=1)
    envelope = _envelopes(np.abs(spectra), rate)
    bins = envelope.shape[1]
    wanted = np.minimum(np.arange(bins) / factor, bins - 1)
    low = wanted.astype(int)
    high = np.minimum(low + 1, bins - 1)
    moved = envelope[:, low] * (1 - (wanted - low)) + envelope[:, high] * (wanted - low)
    gain = np.exp(np.clip(moved - envelope, -4.0, 4.0))
    done = np.fft.irfft(spectra * gain, FRAME, axis=1) * window
    out, weight = np.zeros(len(padded)), np.zeros(len(padded))
    for start, frame in zip(starts, done, strict=True):
        out[start : start + FRAME] += frame
        weight[start : start + FRAME] += window**2
    return np.asarray((out / np.maximum(weight, 1e-6))[FRAME : FRAME + len(sound)])


def coloured(sound: Samples, rate: int, edge: float, *, line: bool) -> Samples:
    """The sound brighter or darker, and through a telephone.

    Args:
        edge: decibels an octave above 800 Hz: a pressed voice has more up there, a tired one less.
        line: whether only what a telephone lets through is kept.
    """
    if not line and abs(edge) < 0.05:
        return sound
    size = _handy(len(sound) + FRAME)
    spectrum = np.fft.rfft(sound, size)
    hertz = np.maximum(np.fft.rfftfreq(size, 1 / rate), 1.0)
    octaves = np.clip(np.log2(hertz / 800.0), 0.0, 3.0)
    gain = 10 ** (edge * octaves / 20)
    if line:
        gain = gain * _step(np.log2(hertz / LINE[0])) * _step(np.log2(LINE[1] / hertz))
    return np.asarray(np.fft.irfft(spectrum * gain, size)[: len(sound)])


def levelled(sound: Samples, volume: float) -> Samples:
    """The sound at a loudness of its own, whatever it had: 0.8 is the usual one, 1 a raised voice."""
    spoken = sound[np.abs(sound) > 0.02 * max(1e-9, float(np.max(np.abs(sound), initial=0.0)))]
    if not len(spoken):
        return sound
    wanted = USUAL_LEVEL * volume / 0.8
    loud = sound * (wanted / float(np.sqrt(np.mean(spoken**2))))
    return np.asarray(np.tanh(loud / CEILING) * CEILING)


def trimmed(sound: Samples, rate: int, margin: float = 0.01) -> Samples:
    """The sound without the silence at its ends, but for `margin` seconds."""
    loud = np.nonzero(np.abs(sound) > 0.01 * max(1e-9, float(np.max(np.abs(sound), initial=0.0))))[0]
    if not len(loud):
        return sound
    spare = round(margin * rate)
    return sound[max(0, int(loud[0]) - spare) : int(loud[-1]) + 1 + spare]


def pitch_of(sound: Samples, rate: int) -> float:
    """The fundamental frequency in hertz: the median over voiced stretches of 40 ms, by autocorrelation; 0 without."""
    step, short, long = round(0.04 * rate), rate // 400, rate // 60
    loudest = float(np.max(np.abs(sound), initial=0.0))
    found = []
    for at in range(0, len(sound) - step - long, step // 2):
        frame = sound[at : at + step + long]
        if np.max(np.abs(frame)) < 0.2 * loudest:
            continue
        head = frame[:step]
        energy = float(head @ head)
        scores = np.array([head @ frame[lag : lag + step] for lag in range(short, long)])
        best = int(np.argmax(scores))
        if scores[best] > 0.6 * energy:
            # A lag twice as long fits as well: the shortest that is nearly as good is the period.
            near = np.nonzero(scores > 0.9 * scores[best])[0]
            first = int(near[0])
            while first + 1 < len(scores) and scores[first + 1] > scores[first]:
                first += 1
            found.append(rate / (short + first))
    return float(np.median(found)) if found else 0.0


def _envelopes(magnitudes: Samples, rate: int) -> Samples:
    """The smooth outline of each frame's spectrum, in natural logarithms."""
    cepstra = np.fft.irfft(np.log(magnitudes + 1e-6), FRAME, axis=1)
    keep = round(ENVELOPE * rate)
    cepstra[:, keep + 1 : FRAME - keep] = 0
    return np.asarray(np.fft.rfft(cepstra, axis=1).real)


def _step(octaves: Samples) -> Samples:
    """1 inside a band, falling to 0 outside of its edge."""
    return np.asarray(1 / (1 + np.exp(-np.clip(octaves / SLOPE, -40, 40) * 2)))


def _between(sound: Samples, at: Samples) -> Samples:
    """The sound at places between its samples, by a cubic through the four around each."""
    whole = at.astype(int)
    part = at - whole
    last = len(sound) - 1
    before, here = sound[np.clip(whole - 1, 0, last)], sound[np.clip(whole, 0, last)]
    after, later = sound[np.clip(whole + 1, 0, last)], sound[np.clip(whole + 2, 0, last)]
    slope, end = (after - before) / 2, (later - here) / 2
    return np.asarray(
        here
        + part * (slope + part * ((3 * (after - here) - 2 * slope - end) + part * (2 * (here - after) + slope + end)))
    )


def _handy(length: int) -> int:
    """A length that a Fourier transform takes in its stride: the next multiple of a power of two."""
    step = 1 << max(0, length.bit_length() - 4)
    return -(-length // step) * step
