"""Everything the product can show; queries write nothing."""
