"""Changing elements of a DMN file so that the rest of it stays as it is."""

import re

from lxml import etree

from workflow_engine.dmn.xml import Element

_ID = re.compile(r"[^\W\d][\w.\-]*")


class Pen:
    """Writes into the file of one table, in its namespace and with ids that are free."""

    def __init__(self, table: etree._Element) -> None:
        self._prefix = f"{{{etree.QName(table).namespace}}}"
        root = table.getroottree().getroot()
        self._taken = {str(each.get("id")) for each in root.iter() if each.get("id")}

    def children(self, parent: etree._Element, tag: str) -> list[etree._Element]:
        return [child.node for child in Element(parent).children(tag)]

    def new(self, tag: str, wanted: str | None = "") -> etree._Element:
        """A new element; with the wanted id if that is one and free, None for no id at all."""
        made = etree.Element(self._prefix + tag)
        if wanted is None:
            return made
        if not _ID.fullmatch(wanted) or wanted in self._taken:
            wanted = next(
                name
                for at in range(1, len(self._taken) + 2)
                if (name := f"{tag}_{at}") not in self._taken
            )
        self._taken.add(wanted)
        made.set("id", wanted)
        return made

    def set(self, element: etree._Element, attribute: str, was: str, now: str) -> None:
        """An attribute, when it changes; away with it when it is empty."""
        if was == now:
            return
        if now:
            element.set(attribute, now)
        elif attribute in element.attrib:
            del element.attrib[attribute]

    def write(self, holder: etree._Element, text: str) -> None:
        """The FEEL text that an element holds."""
        inner = self.children(holder, "text")
        (inner[0] if inner else etree.SubElement(holder, self._prefix + "text")).text = text

    def say(self, parent: etree._Element, tag: str, now: str, was: str) -> etree._Element:
        """The child with that text, made when it is not there."""
        found = self.children(parent, tag)
        child = found[0] if found else self.new(tag)
        if not found:
            parent.append(child)
        if not found or was != now:
            self.write(child, now)
        return child

    def tell(
        self, parent: etree._Element, tag: str, was: str, now: str, *, first: bool = False
    ) -> None:
        """A child that is there when it has a text; ``first`` for one without a ``text`` in it."""
        if was == now:
            return
        if not now:
            self.drop(parent, tag)
        elif not first:
            self.say(parent, tag, now, was)
        else:
            found = self.children(parent, tag)
            child = found[0] if found else etree.Element(self._prefix + tag)
            child.text = now
            parent.insert(0, child)

    def drop(self, parent: etree._Element, tag: str) -> None:
        """Away with every child of that name."""
        for child in self.children(parent, tag):
            parent.remove(child)

    def replace(
        self, parent: etree._Element, gone: list[etree._Element], come: list[etree._Element]
    ) -> None:
        """Others in the place of some children, with the spaces between them that there were."""
        place = parent.index(gone[0]) if gone else len(parent)
        between, last = (gone[0].tail, gone[-1].tail) if gone else (None, None)
        for element in gone:
            parent.remove(element)
        for at, element in enumerate(come):
            element.tail = last if at == len(come) - 1 else between
            parent.insert(place + at, element)
