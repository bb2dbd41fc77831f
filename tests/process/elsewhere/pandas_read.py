"""Read a table with pandas, and tell its columns and what is in the first: ``pandas_read.py FILE``."""

from __future__ import annotations

import json
import sys

import pandas


def main() -> None:
    table = pandas.read_csv(sys.argv[1], keep_default_na=False)
    sys.stdout.write(json.dumps({"columns": list(table.columns), "names": [str(name) for name in table["learner"]]}))


main()
