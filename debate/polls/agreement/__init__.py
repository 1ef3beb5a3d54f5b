"""Common ground and division: how the sides of a debate like each comment. Knows likes as counts only."""
