"""What is let in as a file, under which name, and cleaned of what? Pure; nothing is stored here."""
