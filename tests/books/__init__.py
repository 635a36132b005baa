"""Whether the books hold, whatever people do and in whatever order."""
