"""The learner's data, out and back in."""
