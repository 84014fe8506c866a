"""Pictures of journeys as SVG: plain data in, a finished drawing out."""
