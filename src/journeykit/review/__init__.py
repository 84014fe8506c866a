"""Saved scores and a journey into a ``Review``: numbers and sentences, frozen, serialisable."""
