"""How does English write a short day? With the month's name: 3/4 is read in two ways."""

SHORT_DATE_FORMAT = "M j, Y"
SHORT_DATETIME_FORMAT = "M j, Y, g:i a"
