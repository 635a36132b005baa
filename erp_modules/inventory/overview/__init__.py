"""What lies where, what it is worth and how it came to be so: the questions of the pages."""
