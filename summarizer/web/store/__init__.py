"""What the service remembers: SQLite in a file, or PostgreSQL."""
