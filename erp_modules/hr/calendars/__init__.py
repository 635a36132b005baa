"""Which days people work: holiday calendars, shifts, and who works by which."""
