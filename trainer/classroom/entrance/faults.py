"""Where the entrance and the seats say what went wrong: a file in the class's folder that never grows past a bound.

Their screens are somebody's browser, so what Python prints of a fault must go elsewhere. The file is deleted with the
class; it may quote what somebody wrote.
"""

from __future__ import annotations

import logging
import os
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path

from trainer.classroom.hosting import LOG

LARGEST = 200_000
"""Bytes of the file; one older one is kept beside it."""
PIECE = 4_096
"""Bytes that are read, and written down, at once."""


class Faults:
    """The file, and a pipe into it.

    Attributes:
        stderr: the descriptor that processes we start get as theirs.
    """

    def __init__(self, folder: Path) -> None:
        """Begin to write down.

        Args:
            folder: the class's.
        """
        self._handler = RotatingFileHandler(
            folder / LOG, maxBytes=LARGEST, backupCount=1, encoding="utf-8", errors="replace", delay=True
        )
        self._handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        logging.getLogger().addHandler(self._handler)
        logging.raiseExceptions = False  # a full disk must not end anybody's seat
        self._read, self.stderr = os.pipe()
        self._thread = threading.Thread(target=self._listen, name="faults", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End, once every process that could still say something has ended."""
        os.close(self.stderr)
        self._thread.join()
        os.close(self._read)
        logging.getLogger().removeHandler(self._handler)
        self._handler.close()

    def _listen(self) -> None:
        log = logging.getLogger("seats")
        while told := os.read(self._read, PIECE):
            log.error("%s", told.decode("utf-8", "replace").rstrip())
