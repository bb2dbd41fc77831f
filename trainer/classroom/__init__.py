"""A class: an instructor with a projector, learners in browsers or terminals, one complaint at a time."""
