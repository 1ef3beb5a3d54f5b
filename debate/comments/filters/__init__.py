"""What looks at a comment before readers do. Each filter says what it matched; `screening` puts them together."""
