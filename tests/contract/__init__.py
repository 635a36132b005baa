"""What every module and every process folder promises, and what none of them can do."""
