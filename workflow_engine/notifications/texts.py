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
        "task_urged": (
            "Please decide: {step}: {title}",
            "Whoever asked for {title} waits for your decision: {step}.{due}\n\n{link}\n",
        ),
        "due": " It is due {moment}.",
        "instead": " You stand in for {name}.",
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
        "task_urged": (
            "催办：{step}：{title}",
            "申请人催办“{title}”：{step}。{due}\n\n{link}\n",
        ),
        "due": "截止时间：{moment}。",
        "instead": "你正在代理{name}。",
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
    instead_of: str = "",
) -> Text:
    """The message about a task; ``kind`` is ``task_assigned``, ``task_reminder``,
    ``task_escalated`` or ``task_urged``; ``instead_of`` is whom the reader stands in for."""
    texts = _TASK.get(locale, _TASK["en"])
    subject, body = texts[kind]
    moment = f"{due.astimezone(ZoneInfo(timezone)):%Y-%m-%d %H:%M}" if due else ""
    told = str(texts["due"]).format(moment=moment) if due else ""
    if instead_of:
        told += str(texts["instead"]).format(name=instead_of)
    values = {
        "step": step,
        # A line break in a subject would begin a new mail header.
        "title": " ".join(title.split()),
        "link": link,
        "due": told,
    }
    return Text(subject.format(**values), body.format(**values))


_WEBHOOK = {
    "en": (
        "Webhook switched off: {name}",
        "The webhook “{name}” was switched off: nobody took what was sent. Its "
        "page says why.\n\nUntil somebody switches it on, "
        "nothing is sent to it, and what happens meanwhile is not sent later.\n\n{link}\n",
    ),
    "zh_Hans_CN": (
        "Webhook 已停用：{name}",
        "Webhook“{name}”已自动停用：发送的内容无人接收，原因见其页面。\n\n重新启用之前不会向它发送任何内容，"
        "期间发生的事件以后也不会补发。\n\n{link}\n",
    ),
}


def webhook_text(*, locale: str, name: str, link: str) -> Text:
    """The message that a webhook was switched off without anybody asking."""
    subject, body = _WEBHOOK.get(locale, _WEBHOOK["en"])
    # A line break in a subject would begin a new mail header.
    values = {"name": " ".join(name.split()), "link": link}
    return Text(subject.format(**values), body.format(**values))


_FILE = {
    "en": (
        "Put aside: {name}",
        "The file {name} was put aside and nothing of it was brought in: {reason}\n\n{link}\n",
    ),
    "zh_Hans_CN": (
        "文件已隔离：{name}",
        "文件“{name}”已被隔离，其中内容均未导入：{reason}\n\n{link}\n",
    ),
}


def file_text(*, locale: str, name: str, reason: str, link: str) -> Text:
    """The message about a file of the exchange folder that is in quarantine."""
    subject, body = _FILE.get(locale, _FILE["en"])
    values = {"name": " ".join(name.split()), "reason": reason, "link": link}
    return Text(subject.format(**values), body.format(**values))


_MENTION = {
    "en": (
        "You were named: {title}",
        "{by} named you in a comment on {title}.\n\n{link}\n",
    ),
    "zh_Hans_CN": (
        "有人提到你：{title}",
        "{by}在“{title}”的评论中提到了你。\n\n{link}\n",
    ),
}


def mention_text(*, locale: str, title: str, by: str, link: str) -> Text:
    """The message to whoever was named in a comment; it does not say what the comment says."""
    subject, body = _MENTION.get(locale, _MENTION["en"])
    values = {"title": " ".join(title.split()), "by": by or "–", "link": link}
    return Text(subject.format(**values), body.format(**values))
