"""What the people of the tour write, and what they read when it went well, by language."""

from dataclasses import dataclass

ENGLISH, CHINESE = "en", "zh_Hans_CN"


@dataclass(frozen=True, slots=True)
class Wording:
    """``title``, ``purpose`` and ``comment`` are written; the states are read from the pages."""

    short: str
    title: str
    purpose: str
    comment: str
    submitted: str
    acknowledged: str
    in_stock: str
    posted: str
    proposed: str
    released: str
    completed: str


WORDING = {
    ENGLISH: Wording(
        short="en",
        title="Laptop for the new hall",
        purpose="The foreman's computer is from 2018 and cannot show the drawings.",
        comment="Needed before the hall opens",
        submitted="In approval",
        acknowledged="Acknowledged",
        in_stock="Posted to stock",
        posted="Posted",
        proposed="Proposed",
        released="Released for payment",
        completed="completed",
    ),
    CHINESE: Wording(
        short="zh",
        title="新厂房用笔记本电脑",
        purpose="班组长的电脑是 2018 年的，打不开图纸。",
        comment="新厂房启用前需要",
        submitted="审批中",
        acknowledged="已确认",
        in_stock="已过账",
        posted="已记账",
        proposed="已提交",
        released="已放行",
        completed="已完成",
    ),
}
