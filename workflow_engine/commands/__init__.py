"""Everything the product can do, one use case a file; each is one permission, one transaction."""
