"""Node communication: processes, links, monitors, calls, and the node they live in."""
