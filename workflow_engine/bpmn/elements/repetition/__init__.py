"""Activities that repeat: the standard loop and multi-instance."""
