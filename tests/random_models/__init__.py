"""Random models: the engine against a token game written from the standard, and SpiffWorkflow."""
