"""What is needed to read a mail that comes in. Nothing here knows the database."""
