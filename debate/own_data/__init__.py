"""What is stored about one reader: they can download it, and have it deleted."""
