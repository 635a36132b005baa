"""Pure rules of sales: prices, differences, sums; no database."""
