"""What is stored of addresses, and how: keys that are deleted, pseudonyms, ballot cookies."""
