"""Ralph's own command line, with a file backend that adds to its file: ``ralph_adding.py runserver …``.

As it comes, that backend makes its file with the first request and refuses every later one that brings something new;
it is meant for trying Ralph out. Everything else, the API, its rules and its models, is Ralph's.
"""

from __future__ import annotations

from ralph.backends.data.base import BaseOperationType
from ralph.backends.data.fs import FSDataBackend
from ralph.cli import cli

FSDataBackend.default_operation_type = BaseOperationType.APPEND

if __name__ == "__main__":  # its server is a process of its own, which runs the lines above as well
    cli()
