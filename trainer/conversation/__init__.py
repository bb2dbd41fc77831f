"""A conversation with a customer who answers back: pure, deterministic, without screens, voices or memory.

`state` is where it stands, `judge` hears one turn, `step` lets the customer answer, `explore` proves that a drill leads
somewhere, `play` plays whole conversations, `marks` marks them, `detail` writes them down.
"""
