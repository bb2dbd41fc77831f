-- How spoken replies were given, over time: their figures are in `delivery`, as JSON, with more in it than before.
CREATE INDEX attempt_spoken ON attempt (profile, submitted) WHERE delivery IS NOT NULL;
