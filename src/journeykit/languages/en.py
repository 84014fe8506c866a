"""English: the messages are in the code, since they are its keys."""

from journeykit.language import ENGLISH as LANGUAGE

__all__ = ["LANGUAGE"]
