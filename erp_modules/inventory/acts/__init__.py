"""What is done to the documents of the inventory, and what is checked when they are written."""
