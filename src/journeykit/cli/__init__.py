"""The command line: one short module per command, thin over ``journeykit.app``."""
