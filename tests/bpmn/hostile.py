"""Hostile files by name, each with the code of the finding that must refuse it."""

import codecs

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
HEAD = f'<definitions xmlns="{BPMN}" targetNamespace="urn:t">'
TAIL = "</definitions>"
MODEL = (
    f'{HEAD}<process id="main" isExecutable="true"><startEvent id="s"/><userTask id="t" '
    'name="部门经理审批"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/></process>'
    f"{TAIL}"
)


def entity(kind: str, inner: str = "&x;") -> str:
    return f"<!DOCTYPE d [<!ENTITY x {kind}>]>{HEAD}<documentation>{inner}</documentation>{TAIL}"


LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
BLOW_UP = f'<!DOCTYPE d [<!ENTITY x "{"y" * 50_000}">]>{HEAD}{"&x;" * 30_000}{TAIL}'
EXPANDED = f"<!DOCTYPE d [<!ENTITY % p \"<!ENTITY x SYSTEM 'file:///etc/passwd'>\"> %p;]>{MODEL}"
ATTRIBUTES = " ".join(f'b{i:x}=""' for i in range(190_000))
NAMESPACES = " ".join(f'xmlns:n{i:x}="u"' for i in range(100_000))
UTF7 = MODEL.replace("<", "+ADw-").replace(">", "+AD4-")

TEXTS: dict[str, tuple[str, str]] = {
    "a file of this machine": (entity('SYSTEM "file:///etc/passwd"'), "doctype"),
    "a file by a public name": (entity('PUBLIC "x" "file:///etc/passwd"'), "doctype"),
    "an address inside the network": (entity('SYSTEM "http://127.0.0.1:9/x"'), "doctype"),
    "an address of a file server": (entity('SYSTEM "ftp://127.0.0.1:9/x"'), "doctype"),
    "a stream of the interpreter": (entity('SYSTEM "php://filter/resource=x"'), "doctype"),
    "an external document type": (f'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x">{MODEL}', "doctype"),
    "a local document type": (f'<!DOCTYPE d SYSTEM "file:///dev/random">{MODEL}', "doctype"),
    "a parameter entity": (
        f'<!DOCTYPE d [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]>{MODEL}',
        "doctype",
    ),
    "an entity made by an entity": (EXPANDED, "doctype"),
    "a million laughs": (
        f'<!DOCTYPE d [<!ENTITY l0 "ha">{LAUGHS}]>{HEAD}&l9;{TAIL}',
        "doctype",
    ),
    "a quadratic blow-up": (BLOW_UP, "doctype"),
    "an entity that holds itself": (entity('"&x;"'), "doctype"),
    "a harmless entity": (entity('"fine"'), "doctype"),
    "a default by the document type": (
        f'<!DOCTYPE d [<!ATTLIST process isExecutable CDATA "true">]>{MODEL}',
        "doctype",
    ),
    "an empty document type": (f"<!DOCTYPE definitions>{MODEL}", "doctype"),
    "a document type after comments": (f"<!-- a --> <!-- b -->\n<!DOCTYPE d>{MODEL}", "doctype"),
    "a document type in small letters": (f"<!doctype d>{MODEL}", "doctype"),
    "a style sheet": (f'<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?>{MODEL}', "doctype"),
    "a style sheet without a declaration": (f'<?xml-stylesheet href="x.xsl"?>{MODEL}', "doctype"),
    "an instruction inside": (MODEL.replace("<process", "<?php evil ?><process"), "doctype"),
    "an instruction behind": (f"{MODEL}<?php evil ?>", "doctype"),
    "two declarations": ('<?xml version="1.0"?>' * 2 + MODEL, "doctype"),
    "an unknown entity": (f"{HEAD}&nobody;{TAIL}", "not-xml"),
    "an inclusion": (
        f'{HEAD}<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="/etc/passwd" '
        f'parse="text"/>{TAIL}',
        "includes-file",
    ),
    "a program of XSLT": (
        '<t:stylesheet xmlns:t="http://www.w3.org/1999/XSL/Transform" version="1.0"/>',
        "not-bpmn",
    ),
    "elements without end": ("<a>" * 100_000, "too-many-elements"),
    "deep nesting": (f"{HEAD}{'<a>' * 200}{'</a>' * 200}{TAIL}", "too-deep"),
    "nesting beyond the parser": (f"{HEAD}{'<a>' * 9_000}{'</a>' * 9_000}{TAIL}", "not-xml"),
    "half a million elements": (f"{HEAD}{'<b/>' * 480_000}{TAIL}", "too-many-elements"),
    "six thousand elements": (f"{HEAD}{'<b/>' * 6_000}{TAIL}", "too-many-elements"),
    "a drawing of sixty thousand": (
        f'{HEAD}<d:x xmlns:d="http://www.omg.org/spec/DD/20100524/DI">'
        f"{'<d:waypoint/>' * 60_000}</d:x>{TAIL}",
        "too-many-elements",
    ),
    "two hundred thousand attributes": (
        f"{HEAD}<a {ATTRIBUTES}/>{TAIL}",
        "too-many-attributes",
    ),
    "a hundred thousand namespaces": (
        f"{HEAD}<a {NAMESPACES}/>{TAIL}",
        "too-many-elements",
    ),
    "the same attribute twice": (f'{HEAD}<a b="1" b="2"/>{TAIL}', "not-xml"),
    "a text of eleven million letters": (f"{HEAD}{'x' * 11_000_000}{TAIL}", "not-xml"),
    "an attribute never closed": (f'{HEAD}<a b="{"<" * 50}', "not-xml"),
    "a comment never closed": (f"<!-- {'- ' * 500_000}", "not-xml"),
    "spaces without a namespace": (f"{HEAD}<a {'xmlns ' * 20_000}/>{TAIL}", "not-xml"),
    "a forbidden letter": (f"{HEAD}&#0;{TAIL}", "not-xml"),
    "a surrogate by number": (f"{HEAD}&#xD800;{TAIL}", "not-xml"),
    "nothing": ("", "not-xml"),
    "another kind of file": ("PK\x03\x04 a zip", "not-xml"),
}
BYTES: dict[str, tuple[bytes, str]] = {
    "UTF-7 as it says": (f'<?xml version="1.0" encoding="UTF-7"?>{UTF7}'.encode(), "encoding"),
    "UTF-7 in disguise": (UTF7.encode(), "not-xml"),
    "UTF-7 behind a mark": (
        codecs.BOM_UTF8 + f'<?xml version="1.0" encoding="UTF-7"?>{UTF7}'.encode(),
        "encoding",
    ),
    "UTF-16 without a mark": (MODEL.encode("utf-16-le"), "encoding"),
    "UTF-16 only by its declaration": (
        f'<?xml version="1.0" encoding="UTF-16"?>{MODEL}'.encode(),
        "encoding",
    ),
    "UTF-16 that says UTF-8": (
        f'<?xml version="1.0" encoding="UTF-8"?>{MODEL}'.encode("utf-16"),
        "encoding",
    ),
    "UTF-16 that ends too early": (MODEL.encode("utf-16")[:-1], "encoding"),
    "UTF-16 with half a letter": (codecs.BOM_UTF16_LE + b"\x00\xd8<\x00a\x00", "encoding"),
    "UTF-16 with a document type": (f"<!DOCTYPE d>{MODEL}".encode("utf-16"), "doctype"),
    "UTF-16 with an entity": (entity('SYSTEM "file:///etc/passwd"').encode("utf-16"), "doctype"),
    "a mark of UTF-8 before UTF-16": (codecs.BOM_UTF8 + MODEL.encode("utf-16-le"), "encoding"),
    "EBCDIC": (f'<?xml version="1.0" encoding="cp037"?>{HEAD}{TAIL}'.encode("cp037"), "encoding"),
    "EBCDIC by its declaration": (
        f'<?xml version="1.0" encoding="cp037"?>{MODEL}'.encode(),
        "encoding",
    ),
    "a codec that unpacks": (f'<?xml version="1.0" encoding="zlib"?>{MODEL}'.encode(), "encoding"),
    "a codec that escapes": (
        f'<?xml version="1.0" encoding="unicode_escape"?>{MODEL}'.encode(),
        "encoding",
    ),
    "an unknown encoding": (
        f'<?xml version="1.0" encoding="klingon"?>{MODEL}'.encode(),
        "encoding",
    ),
    "overlong UTF-8": (b"\xc0\xbc" + MODEL.encode(), "encoding"),
    "zeros": (b"\x00" * 1_000, "not-xml"),
    "noise": (bytes(range(256)) * 100, "encoding"),
}
HOSTILE: dict[str, tuple[bytes, str]] = {
    **{name: (text.encode(), code) for name, (text, code) in TEXTS.items()},
    **BYTES,
}
