"""Programs that take in what sayback exports, each run by a Python that has the library in question."""
