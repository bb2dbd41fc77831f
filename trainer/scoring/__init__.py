"""Marks for a reply, with the words that earned them. Knows neither voices nor memory nor screens."""
