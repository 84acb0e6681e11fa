"""More than one machine: which site is visited next, and how its slice travels."""
