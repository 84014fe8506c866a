"""Customer journeys as files: validated like code, scored against real customers, reported."""

__version__ = "0.1.0"
