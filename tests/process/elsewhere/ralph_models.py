"""Hold the statements of a file against Ralph's strict models, and tell how many it holds: ``ralph_models.py FILE``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from ralph.models.xapi.base.statements import BaseXapiStatement


def main() -> None:
    statements = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    for statement in statements:
        BaseXapiStatement.model_validate(statement)
    sys.stdout.write(str(len(statements)))


main()
