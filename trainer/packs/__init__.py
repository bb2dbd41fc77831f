"""Drill packs: reading them, finding them, checking them."""
