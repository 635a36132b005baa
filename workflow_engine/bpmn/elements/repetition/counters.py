"""The name under which an inner instance knows its number."""

COUNTER = "loopCounter"
