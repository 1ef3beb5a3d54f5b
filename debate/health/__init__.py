"""The health of the running processes: each stores its own figures, and the newsroom reads them."""
