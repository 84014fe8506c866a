"""Findings as people and programs read them: one file for each format, all of them pure."""
