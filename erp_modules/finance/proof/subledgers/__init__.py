"""What suppliers and customers owe and are owed, against the control accounts."""
