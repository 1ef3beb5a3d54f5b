"""The settings that operators give in the environment: each is declared once, and its document is made from that."""
