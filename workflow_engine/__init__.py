"""Countersign: BPMN 2.0 processes and approvals executed against ERP module services."""
