"""The school's notices and consent forms: what each holds and what it says. Knows no database."""
