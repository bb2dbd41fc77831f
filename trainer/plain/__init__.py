"""``--plain``: a whole session line by line, for screen readers, pipes and terminals too small or simple for the app.

stdout carries the session (situation, complaint, marks); prompts, instructions and troubles go to stderr, and to nobody
when the input is not a terminal. No colour, no cursor movement, no drawn boxes. `session.run` is the way in.

The rules of input, the same for a keyboard, a pipe and a file:

* A reply ends with an empty line or with the end of the input.
* An empty line with more text right behind it (a paste, a file) is a paragraph break, not an end, unless that text is
  one of the debrief's letters alone on its line: a script can say "n" for the next drill.
* At most `terminal.LONGEST` bytes are taken for one reply; what is left out is said.
* At a keyboard, a line such as ``/s`` is a command; ``/?`` lists them.

The letters are the app's: `keys`.
"""
