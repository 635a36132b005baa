"""Finding out from whom to buy: catalogue, contracts, requests for quotation, awards."""
