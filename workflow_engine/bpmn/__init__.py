"""BPMN 2.0: reads models, finds what is wrong with them, and moves their tokens.

The only package that knows SpiffWorkflow, which reads; the token runtime here runs.
"""

from workflow_engine.bpmn.codec import decode, decode_part, encode, encode_part
from workflow_engine.bpmn.findings import Finding
from workflow_engine.bpmn.graph import Node, ProcessGraph
from workflow_engine.bpmn.loading import Known, Loaded, forms_in, load, process_ids
from workflow_engine.bpmn.marking import executable
from workflow_engine.bpmn.runtime import step
from workflow_engine.bpmn.state import State

__all__ = [
    "Finding",
    "Known",
    "Loaded",
    "Node",
    "ProcessGraph",
    "State",
    "decode",
    "decode_part",
    "encode",
    "encode_part",
    "executable",
    "forms_in",
    "load",
    "process_ids",
    "step",
]
