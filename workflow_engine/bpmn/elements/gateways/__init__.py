"""The gateways."""
