"""The right to see and to mend the record: words and clocks of 34 CFR 300.613 to 300.621."""
