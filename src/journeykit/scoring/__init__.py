"""From a journey to a plan of small SQL steps that score its customers; nothing is run here."""

from journeykit.definition.expressions.library import spare

spare()
