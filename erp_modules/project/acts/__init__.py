"""What is done to the records of a project."""
