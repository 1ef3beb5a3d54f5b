"""The server process: bounds on its input and output, its workers, start and upgrade."""
