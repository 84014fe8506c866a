"""Engines: each runs a plan of scoring steps over an export."""
