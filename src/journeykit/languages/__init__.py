"""The languages of reviews: one module each, with its ``LANGUAGE``."""
