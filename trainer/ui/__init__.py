"""The Textual app. Holds no rules: they live in the rooms it draws."""
