"""Records as tables in files: CSV and Excel, read with the number of each row, and written."""

from workflow_engine.transfer.columns import Given, cells_of, columns_of, records_in
from workflow_engine.transfer.faults import faults_of
from workflow_engine.transfer.files import (
    Row,
    TableUnreadable,
    read_table,
    write_csv,
    write_xlsx,
)
from workflow_engine.transfer.naming import FORMS, KindUnknown, exchanged_kinds, kind_of
from workflow_engine.transfer.place import root_of

__all__ = [
    "FORMS",
    "Given",
    "KindUnknown",
    "Row",
    "TableUnreadable",
    "cells_of",
    "columns_of",
    "exchanged_kinds",
    "faults_of",
    "kind_of",
    "read_table",
    "records_in",
    "root_of",
    "write_csv",
    "write_xlsx",
]
