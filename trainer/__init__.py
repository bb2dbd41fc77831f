"""sayback: a terminal gym for listening in customer service."""

__version__ = "0.1.0"
