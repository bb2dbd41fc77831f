"""How large a pack and its parts may be.

The first four are format 1's own; the others keep one file from stalling a session.
"""

from __future__ import annotations

MAX_FILE_BYTES = 2 * 1024 * 1024
MAX_DRILLS = 2_000
MAX_STRING = 4_000
"""Characters in one string."""
MAX_ID = 40

MAX_ITEMS = 200
"""Facts, breaths, replies, forms … in one list."""
MAX_COMPLAINT = 20_000
"""Characters of a whole complaint: a quarter of an hour of speech, far beyond any call worth practising."""
MAX_KEY_PARTS = 32
"""Parts of one dotted key. The format needs two; reading takes time quadratic in them."""
MAX_PROBLEMS = 1_000
"""Problems kept for one file; what comes after them is only counted."""

MAX_PAUSE = 10.0
"""Seconds of silence after one breath."""
MIN_WEIGHT, MAX_WEIGHT = 0.1, 10.0

MAX_TURNS = 14
"""Turns of the learner in a conversation; after the last of them it ends by itself."""
MAX_BEATS = 60
MAX_ENDINGS = 20
MAX_AGAIN = 5
"""Ways of saying it more sharply; the last one is repeated."""
MAX_KEEPS = 4
CHOICES = 4
"""Replies to choose from in a `spot` drill."""
REASONS = (3, 4)
"""So many reasons a `spot` drill offers."""
