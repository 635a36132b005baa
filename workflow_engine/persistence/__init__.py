"""Tables, repositories and the unit of work; SQLAlchemy stays behind this door."""
