"""Expressions by somebody who wants out, or who wants everything: a corpus for tests and figures.

All bombs are at most 2,000 characters, save those in LONG.
"""

#: What these see.
FACTS: dict[str, object] = {
    "a": {"b": 1},
    "n": 5,
    "s": "text",
    "lines": [1, 2, 3],
    "day": None,
}

_NAMES = [
    "__class__", "__dict__", "__mro__", "__globals__", "__subclasses__", "__init__", "__reduce__",
    "__self__", "__code__", "__builtins__", "__import__", "func_globals", "gi_frame", "mro", "call",
]  # fmt: skip

ESCAPES = [
    *(f'"".{name}' for name in _NAMES),
    *(f"a.{name}" for name in _NAMES),
    *(f"[1].{name}" for name in _NAMES),
    *(f"sum.{name}" for name in _NAMES),
    *(f'@"2026-01-01".{name}' for name in ("strftime", "replace", "today", "__reduce__", "tzinfo")),
    *(f'get value(a, "{name}")' for name in ("__class__", "keys", "get", "__init__")),
    *(f"[1..2].{name}" for name in ("__dict__", "__slots__", "symbol", "start_included")),
    *(f"(function(x) x).{name}" for name in ("call", "named", "parameters", "__closure__")),
    "().__class__", "lines.append", "lines.append(4)", "a.keys()", 'a["__class__"]', "s.upper()",
    "s.format(a)", '"{0.__class__}"', '"%s" % a', "s[0].__class__", "now.__self__", "5 .real",
    "__import__", '__import__("os")', "__builtins__", "__name__", "globals()", "locals()", "vars()",
    'eval("1")', 'exec("1")', 'open("/etc/passwd")', 'compile("1", "", "eval")', "getattr(a, s)",
    'import("os")', "os.system(s)", "lambda x: x", "a; b", "a := 1", "`id`", "${7*7}", "{{7*7}}",
    "#{7*7}", "T(java.lang.Runtime)", "ａ.＿_class_＿", "a.\u202e__class__", "s\x00", "\ufeff1 +",
    'function() external { java: { class: "java.lang.Runtime", "method signature": "exec" } }',
    '(function() external { java: { class: "java.lang.Math", "method signature": "abs" } })()',
    'function(x) external { pmml: { document: "http://localhost/x", model: "m" } }',
    'from json("{\\"__class__\\": 1}").__class__', 'context([{key: "__class__", value: 1}]).call',
    'context put(a, "__class__", 1).__class__.__mro__', "{__class__: 1}.__class__.__class__",
    'range("[__import__..5]")', 'range("[s..t]")', 'number("0x10")', 'number("١")',
    '@"2026-01-01T00:00:00@../../etc/passwd"', '@"2026-01-01T00:00:00@/etc/passwd"',
    'date("2026-01-01\\n")', 'duration("P1D; DROP TABLE")', 'matches("a", "(?<=a)b")',
    'matches("a", "(?R)")', 'replace("a", "a", "$999999999999999999")', 'matches("a", "\\\\G")',
]  # fmt: skip


def _tower(last: str) -> str:
    """Lists of ten of the list before, nine times: a thousand million items if nobody shares."""
    rows = ["a: [1,1,1,1,1,1,1,1,1,1]"]
    rows += [f"{b}: [{','.join([a] * 10)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)]
    return "{" + ", ".join([*rows, f"z: {last}"]) + "}.z"


def _doubled(text: str, last: str) -> str:
    """A text that grows tenfold nine times."""
    pairs = zip("sabcdefg", "abcdefgh", strict=True)
    rows = ",".join(f"{b}: {'+'.join([a] * 10)}" for a, b in pairs)
    return f'{{s: "{text}",{rows}, z: {last}}}.z'


_MANY = "for i in 1..90000 return i"
_SOME = "for i in 1..9000 return i"
_AS = "a" * 400

BOMBS = [
    # loops in loops
    "for a in 1..1000, b in 1..1000, c in 1..1000 return a",
    "for i in 1..100000000 return i", "for i in 1..1e300 return i", "for i in -1e30..1e30 return i",
    "for i in 1..5000 return for j in 1..5000 return j",
    "for i in 1..99999 return [i, i, i]", "for i in 1..40 return [partial, partial]",
    "for i in 1..9999 return partial", "for i in 1..9999 return sum(partial)",
    "some a in 1..90000, b in 1..90000 satisfies false",
    "every a in 1..90000, b in 1..90000 satisfies true",
    'for d in @"0001-01-01"..@"9999-12-31" return d',
    "count(for i in 1..90000 return {a: i, b: i, c: i})",
    "for i in 1..90000 return function(x) x + i",
    "for i in 1..90000 return i ** i", "for i in 1..90000 return 1.1 ** 6000.5",
    "for i in 1..90000 return exp(i / 7)", "for i in 1..90000 return log(i)",
    "for i in 1..90000 return sqrt(i)", "for i in 1..9000 return decimal(1/3, 6000)",
    "for i in 1..90000 return string(1e-6000)", "for i in 1..90000 return number(string(1e6000))",
    "for i in 1..9999 return [partial[-1]]", "for i in 1..9999 return {a: partial[-1]}",
    'for i in 1..9999 return context put({}, "a", partial[-1])',
    "string(for i in 1..9999 return [partial[-1]])",
    # functions without end
    "(function(f) f(f))(function(f) f(f))", "{f: function(n) f(n + 1), r: f(1)}.r",
    "{f: function(n) [f(n), f(n)], r: f(1)}.r", "{f: function(n) {a: f(n)}, r: f(1)}.r",
    "{f: function(n) if n = 0 then 1 else f(n - 1) + f(n - 1), r: f(50)}.r",
    "{f: function(n) for i in 1..n return f(n - 1), r: f(50)}.r",
    "{f: function(n) g(n), g: function(n) f(n), r: f(1)}.r",
    "sort(for i in 1..9000 return i, function(x, y) count(sort([3, 2, 1])) > 0)",
    "list replace(for i in 1..90000 return i, function(x, y) count([x, y, x]) = 3, 1)",
    "{y: function(f) (function(x) f(function(v) x(x)(v)))(function(x) f(function(v) x(x)(v))),"
    " r: y(function(g) function(n) g(n + 1))(0)}.r",
    # values that share their parts
    *(_tower(last) for last in (
        "i", "string(i)", "h = i", "h != i", "flatten(i)", "distinct values(i)", "to json(i)",
        "count(concatenate(i, i, i, i))", "list contains(i, h)", "index of(i, h)", "reverse(i)",
        "union(i, h)", "i in [i]", "append(i, i)", "[i, i]", "{x: i}", "i[item = h]",
        "duplicate values(i)", "is(i, i)", "i instance of list<list<list<list<number>>>>",
        "context([{key: \"k\", value: i}])", "partition(i, 1)", "get entries({k: i})",
    )),
    # texts
    *(_doubled("0123456789abcdef", last) for last in (
        "h", "upper case(h)", "string length(h)", "split(g, \"0\")", 'replace(f, "0", f)',
        'matches(f, "0*1*2*3*x")', "to base64(g)", "string join([g, g, g], g)", "g = h",
    )),
    'replace(string join(for i in 1..9000 return "a"), "a", "' + _AS + '")',
    'string join(for i in 1..90000 return "abcdefghij", "0123456789")',
    f'string join(for i in 1..9000 return "{_AS}")', f'[for i in 1..9000 return "{_AS}" + "b"]',
    'count(split(string join(for i in 1..90000 return ","), ","))',
    'upper case(string join(for i in 1..90000 return "ﬃ"))',
    f'for i in 1..99 return string join(for j in 1..400 return "{"🐎" * 400}")',
    f'for i in 1..9999 return "{"🐎" * 900}" + string(i)',
    f'for i in 1..999 return upper case("{_AS}")',
    # regular expressions
    *(f'matches("{"a" * 60}!", "{pattern}")' for pattern in (
        "(a+)+$", "(a|a)*b", "(a|aa)+$", "(.*a){20}b", "((a*)*)*b", "(a?){60}a{60}b", "(a*a*)*b",
        "(.+)+(.+)+(.+)+b", "((a+)+)+$", "(a{1,30}){1,30}b", "([a-z]+)*[0-9]",
    )),
    *(f'matches("{"a" * 40}!", "{pattern}")' for pattern in (
        "(a+)+\\\\1b", "(a*)*(a*)*\\\\1\\\\2b", "(.*)(.*)(.*)\\\\1\\\\2\\\\3b", "((a|aa)+)\\\\1$",
        "^(a+)\\\\1+\\\\1+\\\\1+b",
    )),
    f'matches("{"ab" * 300}", "((a|b)*c|(b|a)*d)*e")', f'replace("{_AS}", "(a*)*b", "x")',
    f'split("{_AS}", "(a|b|ab)*c")', f'extract("{_AS}", "a*?b|a")', 'matches("a", "a{1000}{1000}")',
    f'matches("{_AS}", "{"(a|" * 40}b{")" * 40}")', f'matches("{_AS}", "{"a?" * 150}{"a" * 150}b")',
    'matches("a", "(((a{100}){100}){100})")', f'matches("{_AS}", "{"(a*)*" * 100}b")',
    f'matches("{_AS}{_AS}", "[^b]*[^c]*[^d]*[^e]*[^f]*x", "i")',
    # sorting and comparing
    f"sort({_MANY.replace('return i', 'return -i')})", f"distinct values({_MANY})",
    f"duplicate values({_MANY})", f"distinct values({_SOME})", f"duplicate values({_SOME})",
    f"union({_SOME}, {_SOME})", f"index of({_MANY}, 5)", f"mode({_MANY})", f"median({_MANY})",
    f"stddev({_MANY})", f"product({_MANY})", f"sort({_MANY}, function(x, y) x < y)",
    f"({_MANY}) = ({_MANY})", f"for i in ({_SOME}) return list contains({_SOME}, -1)",
    f"flatten({_SOME.replace('return i', 'return [[[i]]]')})",
    "for i in 1..300 return for j in 1..300 return insert before([], 1, {a: {b: [i, j]}})",
    # contexts
    'for i in 1..9000 return context put({}, [string(i), string(i + 1)], partial)',
    "context merge(for i in 1..90000 return {a: i})",
    "context(for i in 1..90000 return {key: string(i), value: i})",
    "{" + ", ".join(f"k {n}: {n}" for n in range(180)) + "}",
    "{" + ", ".join(f"k{n}: {n}" for n in range(200)) + "}",
    "{" + ", ".join(f"a+{n}: a" for n in range(200)) + "}",
    "{a" + " b" * 900 + ": 1}", "a" + " b" * 900, "x." + "a." * 900 + "b", "a " * 990 + "+ 1",
    "for i in 1..9000 return {" + "a" * 900 + ": 1}." + "a" * 899 + "b",
    "{" + "ab" * 450 + ": 1, c: " + "ab" * 449 + "}", "for i in 1..9000 return nobody.at all",
    'for i in 1..9000 return 1 + "a"', "for i in 1..9000 return sum(i, nobody)",
    # depth and length
    "(" * 999 + "1" + ")" * 999, "[" * 999 + "]" * 999, "-" * 1999 + "1",
    "{a:" * 300 + "1" + "}" * 300,
    "if true then " * 99 + "1" + " else 1" * 99, "not(" * 390 + "true" + ")" * 390,
    "1" + "[1]" * 600, "f" + "(1)" * 600, "1" + " instance of number" * 99,
    "function(x) " * 150 + "x", "for i in [1] return " * 95 + "i", "1" * 1999, "1e" + "9" * 1900,
    "0." + "1" * 1900, '"' + "\\u0041" * 330 + '"', "true" + " and true" * 200, "1" + " = 1" * 490,
    "1" + " + 1" * 490, "1" + " ** 9" * 390, "1" + " in [1]" * 270, "?" * 1999, "/*" * 999,
    "/*" + "*" * 1990, "//" * 999, '"' + "\\" * 1990, "@" * 1999, "." * 1999, "1." * 999,
    "[1.." * 499,
    "]" * 1999, "list<" * 390, "1 instance of " + "list<" * 320 + "number" + ">" * 320,
    "if " * 650, "some x in " * 190, "{" * 1999, ", " * 990, "a:" * 990, " " * 1999,
    "\u3000" * 1999,
    # numbers and dates of any size
    "2 ** 100000000", "9 ** 9 ** 9 ** 9 ** 9 ** 9", "9e6144 * 10", "decimal(1.5, 6000)", "exp(1e9)",
    "exp(14000)", "0.1 ** 6143", "1.0000001 ** 1e30", "log(1e-6143)", "modulo(9e6144, 1e-6143)",
    "round up(1e-6000, 6176)", "string(1e6000)", "string(1e-6143)", "number(\"1e5000000\")",
    'number("' + "9" * 1900 + '")', '@"2026-01-01" + @"P999999999Y"', 'duration("P999999999999D")',
    'date("999999999-12-31") + @"P999999999D"', 'date("-999999999-01-01") - @"P1D"',
    'date("999999999-12-31") - date("-999999999-01-01")', '@"P999999999D" * 999999999999',
    "date(1e300, 1, 1)", "time(1, 2, 1e300)", 'substring("a", 1e300)', "[1][1e300]",
    "insert before([1], -1e30, 2)", "sublist([1], 1, 1e300)", "partition([1], 1e300)",
    'for d in date("100000-01-01")..date("999999-01-01") return d',
]  # fmt: skip

LONG = ["1" + " + 1" * 4000, "(" * 5000 + "1" + ")" * 5000, "1" * 30_000, "a" * 20_000,
        "{" + ", ".join(f"k {n}: {n}" for n in range(1_500)) + "}"]  # fmt: skip
