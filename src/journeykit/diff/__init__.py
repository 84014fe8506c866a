"""What changed between two definitions of a journey in what they mean, not in their text."""
