"""Projects: how a system comes into use, gate by gate."""
