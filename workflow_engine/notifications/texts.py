"""What is written to people, in both languages."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Text:
    """A message ready to send: plain text, one link."""

    subject: str
    body: str


_TASK = {
    "en": {
        "task_assigned": ("{step}: {title}", "{title} waits for you: {step}.{due}\n\n{link}\n"),
        "task_reminder": (
            "Reminder: {step}: {title}",
            "{title} still waits for you: {step}.{due}\n\n{link}\n",
        ),
        "task_escalated": (
            "Overdue: {step}: {title}",
            "{title} is overdue and now waits for you too: {step}.{due}\n\n{link}\n",
        ),
        "due": " It is due {moment}.",
    },
    "zh_Hans_CN": {
        "task_assigned": ("{step}：{title}", "“{title}”等待处理：{step}。{due}\n\n{link}\n"),
        "task_reminder": (
            "提醒：{step}：{title}",
            "“{title}”仍在等待处理：{step}。{due}\n\n{link}\n",
        ),
        "task_escalated": (
            "已超时：{step}：{title}",
            "“{title}”已超时，现也转由你处理：{step}。{due}\n\n{link}\n",
        ),
        "due": "截止时间：{moment}。",
    },
}


def task_text(
    kind: str,
    *,
    locale: str,
    step: str,
    title: str,
    due: datetime | None,
    timezone: str,
    link: str,
) -> Text:
    """The message about a task; ``kind`` is ``task_assigned``, ``task_reminder`` or
    ``task_escalated``."""
    texts = _TASK.get(locale, _TASK["en"])
    subject, body = texts[kind]
    moment = f"{due.astimezone(ZoneInfo(timezone)):%Y-%m-%d %H:%M}" if due else ""
    values = {
        "step": step,
        # A line break in a subject would begin a new mail header.
        "title": " ".join(title.split()),
        "link": link,
        "due": str(texts["due"]).format(moment=moment) if due else "",
    }
    return Text(subject.format(**values), body.format(**values))
