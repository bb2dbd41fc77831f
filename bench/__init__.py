"""Measurements: start-up, scoring, speech and memory, each against a floor taken in the same run. Never tests."""
