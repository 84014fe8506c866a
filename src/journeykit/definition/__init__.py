"""The definition language: YAML text, located tree, frozen models, expressions."""
