"""Messages to people: what they say, and the channel that carries them."""

from workflow_engine.notifications.channels import Send, channel
from workflow_engine.notifications.texts import (
    Text,
    file_text,
    mention_text,
    task_text,
    webhook_text,
)

__all__ = ["Send", "Text", "channel", "file_text", "mention_text", "task_text", "webhook_text"]
