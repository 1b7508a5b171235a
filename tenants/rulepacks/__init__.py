"""Law as data, and how its days are counted. No Django here."""
