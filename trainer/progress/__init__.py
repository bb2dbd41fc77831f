"""What was practised and how it went: the database and what is read out of it."""
