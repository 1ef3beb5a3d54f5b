"""How the running processes are: each writes down what it sees of itself, and the newsroom reads it."""
