"""Records as tables in files: CSV and Excel, read with the number of each row, and written."""

from workflow_engine.transfer.columns import Given, cells_of, columns_of, records_in
from workflow_engine.transfer.files import (
    Row,
    TableUnreadable,
    read_table,
    write_csv,
    write_xlsx,
)

__all__ = [
    "Given",
    "Row",
    "TableUnreadable",
    "cells_of",
    "columns_of",
    "read_table",
    "records_in",
    "write_csv",
    "write_xlsx",
]
