"""Process folders: a model, its forms, its manifest and its scenarios; no Python."""
