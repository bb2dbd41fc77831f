"""Start sayback with ``python -m trainer``."""

import sys

from trainer.cli import main

if __name__ == "__main__":  # helper processes import this module again
    sys.exit(main())
