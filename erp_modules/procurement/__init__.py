"""Items, suppliers, requisitions and purchase orders."""
