"""The colours. Nothing is said by colour alone: every band, mark and state has a word or a sign as well.

Contrast was computed after WCAG 2.2: text on its background is at least 7:1 in all three themes of our own,
muted text at least 4.5:1 (7:1 in ``sayback-contrast``); a test computes it again.
"""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="sayback-dark",
    dark=True,
    primary="#7fb4ca",
    secondary="#a3b8cc",
    accent="#e6c384",
    success="#98bb6c",
    warning="#e6c384",
    error="#e88388",
    foreground="#dcdfe4",
    background="#16181d",
    surface="#1c1f26",
    panel="#252a33",
    variables={
        "muted": "#98a1b0",
        "rule": "#3a414d",
        "block-cursor-background": "#24384a",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-text-style": "bold",
        "input-selection-background": "#7fb4ca 35%",
    },
)
LIGHT = Theme(
    name="sayback-light",
    dark=False,
    primary="#0b5273",
    secondary="#40566b",
    accent="#7a4a00",
    success="#2f5d14",
    warning="#7a4a00",
    error="#9d1c2b",
    foreground="#1d2127",
    background="#faf9f6",
    surface="#f1efea",
    panel="#e6e3dc",
    variables={
        "muted": "#565d68",
        "rule": "#c9c5bb",
        "block-cursor-background": "#d5e3ea",
        "block-cursor-foreground": "#000000",
        "block-cursor-text-style": "bold",
        "input-selection-background": "#0b5273 25%",
    },
)
CONTRAST = Theme(
    name="sayback-contrast",
    dark=True,
    primary="#ffff00",
    secondary="#ffffff",
    accent="#00ffff",
    success="#7dff7d",
    warning="#ffd75f",
    error="#ff9c9c",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1a1a1a",
    text_alpha=1.0,
    variables={
        "muted": "#d0d0d0",
        "rule": "#ffffff",
        "block-cursor-background": "#00264a",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-text-style": "bold",
        "input-selection-background": "#0000ff",
    },
)
ANSI = Theme(
    name="textual-ansi",
    ansi=True,
    dark=True,
    primary="ansi_blue",
    secondary="ansi_cyan",
    accent="ansi_magenta",
    success="ansi_green",
    warning="ansi_red",
    error="ansi_red",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    variables={
        "ansi-background": "ansi_black",
        "ansi-foreground": "ansi_white",
        "muted": "ansi_default",
        "rule": "ansi_default",
        "block-cursor-background": "ansi_default",
        "block-cursor-foreground": "ansi_default",
        "block-cursor-text-style": "bold",
        "input-cursor-text-style": "reverse",
        "input-selection-background": "ansi_blue",
        "input-selection-foreground": "ansi_bright_white",
    },
)
"""The terminal's own colours, whatever its owner has made of them; yellow is left out, it vanishes on white."""
THEMES = (DARK, LIGHT, CONTRAST, ANSI)

OURS = {"muted": "ansi_default", "rule": "ansi_default"}
"""The colour names that only our themes have, as every theme needs them for the style sheets to be read."""
