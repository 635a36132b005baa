"""Functions on texts; regular expressions run on the budget of the evaluation."""

from decimal import Decimal

from workflow_engine.feel import patterns
from workflow_engine.feel.builtins.registry import builtin
from workflow_engine.feel.limits import Run


@builtin("substring(string: string, start position: number, length?: number|null)")
def substring(_run: Run, text: str, start: Decimal, length: Decimal | None = None) -> object:
    first = int(start)
    if first == 0 or (length is not None and length < 1):
        return None
    first = first - 1 if first > 0 else max(len(text) + first, 0)
    return text[first:] if length is None else text[first : first + int(length)]


@builtin("string length(string: string)")
def string_length(_run: Run, text: str) -> object:
    return Decimal(len(text))


@builtin("upper case(string: string)")
def upper_case(_run: Run, text: str) -> object:
    return text.upper()


@builtin("lower case(string: string)")
def lower_case(_run: Run, text: str) -> object:
    return text.lower()


@builtin("trim(string: string)")
def trim(_run: Run, text: str) -> object:
    return text.strip()


@builtin("is blank(string: string)")
def is_blank(_run: Run, text: str) -> object:
    return not text.strip()


@builtin("substring before(string: string, match: string)")
def substring_before(_run: Run, text: str, match: str) -> object:
    found = text.find(match)
    return text[:found] if found >= 0 else ""


@builtin("substring after(string: string, match: string)")
def substring_after(_run: Run, text: str, match: str) -> object:
    found = text.find(match)
    return text[found + len(match) :] if found >= 0 else ""


@builtin("contains(string: string, match: string)")
def contains(_run: Run, text: str, match: str) -> object:
    return match in text


@builtin("starts with(string: string, match: string)")
def starts_with(_run: Run, text: str, match: str) -> object:
    return text.startswith(match)


@builtin("ends with(string: string, match: string)")
def ends_with(_run: Run, text: str, match: str) -> object:
    return text.endswith(match)


def _pattern(text: str, flags: str, run: Run) -> patterns.Pattern:
    if len(text) > run.limits.pattern:
        raise patterns.PatternError
    return patterns.compiled(text, flags)


@builtin("matches(input: string, pattern: string, flags?: string|null)")
def matches(run: Run, text: str, pattern: str, flags: str | None = None) -> object:
    return patterns.find(_pattern(pattern, flags or "", run), text, run) is not None


@builtin("replace(input: string, pattern: string, replacement: string, flags?: string|null)")
def replace(run: Run, text: str, pattern: str, by: str, flags: str | None = None) -> object:
    program = _pattern(pattern, flags or "", run)
    if patterns.find(program, "", run) is not None:
        return None
    return patterns.replaced(program, text, by, run, literal="q" in (flags or ""))


@builtin("split(string: string, delimiter: string)")
def split(run: Run, text: str, delimiter: str) -> object:
    program = _pattern(delimiter, "", run)
    if patterns.find(program, "", run) is not None:
        return None
    found = patterns.find_all(program, text, run)
    starts = [0, *(groups[1] for groups in found)]
    ends = [*(groups[0] for groups in found), len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]


@builtin("extract(string: string, pattern: string)")
def extract(run: Run, text: str, pattern: str) -> object:
    found = patterns.find_all(_pattern(pattern, "", run), text, run)
    return [text[groups[0] : groups[1]] for groups in found]


@builtin(
    "string join(list: list, delimiter: string|null, prefix: string|null, suffix: string|null)"
)
def string_join_enclosed(
    run: Run, items: list[object], delimiter: str | None, prefix: str | None, suffix: str | None
) -> object:
    joined = string_join(run, items, delimiter)
    return None if joined is None else f"{prefix or ''}{joined}{suffix or ''}"


@builtin("string join(list: list)", "string join(list: list, delimiter: string|null)")
def string_join(run: Run, items: list[object], delimiter: str | None = None) -> object:
    texts = [item for item in items if item is not None]
    if not all(isinstance(item, str) for item in texts):
        return None
    parts = [str(item) for item in texts]
    run.sized_text(sum(map(len, parts)) + len(delimiter or "") * len(parts))
    return (delimiter or "").join(parts)
