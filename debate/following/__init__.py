"""Which debates an account follows. Knows nothing of mail: `mailing` looks at what is new in them."""
