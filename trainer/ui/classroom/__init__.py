"""The screens of a class: the host's board, and what a learner sees on a seat."""
