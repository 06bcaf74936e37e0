"""The course tool: `python -m course`, the simulation and the drawings."""
