"""The use cases: each wires the layers below for one command; prints nothing, exits nowhere."""
