"""Rules and state machines of tasks, approvals and jobs; knows no table and no web."""
