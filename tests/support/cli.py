"""Commands run in this process, as a shell would run them: what they write and how they end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from trainer import cli

Run = Callable[..., tuple[int, str, str]]
"""Takes the words of a command; gives its exit status, what it wrote to stdout and what to stderr."""


def runner(captured: pytest.CaptureFixture[bytes]) -> Run:
    """Run commands whose output `captured` catches."""

    def run(*words: str) -> tuple[int, str, str]:
        try:
            code = cli.main(list(words))
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        out, errors = captured.readouterr()
        return code, out.decode("utf-8"), errors.decode("utf-8")

    return run
