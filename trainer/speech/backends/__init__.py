"""One engine each; imported only when `discovery` chooses it."""
