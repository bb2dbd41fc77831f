"""Whether the terminal is still there.

A terminal that goes usually takes its programs with it by a signal; a container's or a broken connection's may not, and
the program would go on reading nothing, for ever and at full speed.
"""

from __future__ import annotations

import select
import sys


def terminal_gone() -> bool:
    """Whether nobody is at the other end of standard input; False where the system cannot tell."""
    if not hasattr(select, "poll") or sys.__stdin__ is None:
        return False
    try:
        asked = select.poll()
        asked.register(sys.__stdin__.fileno(), 0)
        return any(event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in asked.poll(0))
    except (OSError, ValueError):  # closed
        return True
