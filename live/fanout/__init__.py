"""Fan-out: the hub, its rooms, and the frames that they write to viewers."""
