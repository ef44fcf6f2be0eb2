"""A community's FAQ file is read whole, and every line that cannot be used is named."""

# ruff: noqa: RUF001  letters of other scripts are meant

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.entries import Format, read_entries, write_entries
from bot.matching.entry import Draft, FaqEntry, Problem, checked

ENDINGS: dict[Format, str] = {"markdown": "md", "csv": "csv", "json": "json", "jsonl": "jsonl"}
PLAIN = st.text(
    st.one_of(
        st.sampled_from("#|,\\'\"=+-@;\n\t `~:[]>&"),
        st.characters(exclude_categories=["Cs", "Cc"]),
    ),
    max_size=60,
).filter(lambda text: "```" not in text and "~~~" not in text)
DRAFTS = st.lists(
    st.builds(
        Draft,
        line=st.just(1),
        title=PLAIN,
        answer=PLAIN,
        phrases=st.lists(PLAIN, max_size=3).map(tuple),
        language=st.sampled_from(["", "en", "ru"]),
        tags=st.lists(PLAIN, max_size=2).map(tuple),
    ),
    max_size=4,
)

PAGE = """---
lang: en
tags: [start, help]
---
# Our questions

## How do I join?
aliases: joining | where to join, quickly

Press **Join** on the page.

```
## not a question
```

## Where are the rules?

### In short
Be kind.
"""


def test_a_markdown_page_holds_a_question_a_heading() -> None:
    reading = read_entries("faq.md", PAGE.encode())
    assert reading.problems == ()
    join, rules = reading.entries
    assert join.title == "How do I join?"
    assert join.phrases == ("How do I join?", "joining", "where to join, quickly")
    assert join.answer == "Press **Join** on the page.\n\n```\n## not a question\n```"
    assert (join.language, join.tags, join.slug) == ("en", ("start", "help"), "how-do-i-join")
    assert rules.answer == "### In short\nBe kind."


def test_a_page_without_questions_is_one_entry() -> None:
    page = "---\naliases: pip install, INSTALLING\n---\n# Installing\n\nUse pip.\n"
    (entry,) = read_entries("install.md", page.encode()).entries
    assert entry.phrases == ("Installing", "pip install")
    assert entry.answer == "Use pip."


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_is_read_whatever_separates_its_columns(separator: str) -> None:
    rows = [["question", "answer", "aliases", "lang", "tags"], ["Open?", "Yes", "a | b", "en", "t"]]
    data = "\ufeff" + "\r\n".join(separator.join(row) for row in rows)
    (entry,) = read_entries("faq.csv", data.encode()).entries
    assert entry == FaqEntry("open", "Open?", "Yes", ("Open?", "a", "b"), "en", ("t",))


def test_json_lists_objects_and_lines_are_read() -> None:
    row = {"intent": "wifi", "question": "Wifi?", "examples": ["internet"], "answer": "Yes."}
    row |= {"lang": "en"}
    expected = (FaqEntry("wifi", "Wifi?", "Yes.", ("Wifi?", "internet"), "en"),)
    for name, text in {
        "a.json": json.dumps([row]),
        "b.json": json.dumps({"entries": [row]}),
        "c.json": json.dumps({"wifi": row}),
        "d.jsonl": json.dumps(row) + "\n\n",
    }.items():
        assert read_entries(name, text.encode()).entries == expected


def test_an_object_of_answers_is_read() -> None:
    (entry,) = read_entries("a.json", b'{"Wifi?": "Yes."}').entries
    assert (entry.title, entry.answer) == ("Wifi?", "Yes.")


def test_bad_rows_are_named_and_the_rest_is_in() -> None:
    lines = [
        {"question": "One?", "answer": "1"},
        {"question": "Two?", "answer": None},
        {"question": "ONE?", "answer": "again"},
        {"question": "Three?", "answer": " "},
        {"question": "x" * 201, "answer": "a"},
        {"question": "Four?", "answer": "a" * 4001},
        {"question": "Five?", "answer": "a", "aliases": [str(n) for n in range(51)]},
        {"question": "Six?", "answer": "a", "aliases": ["b" * 201]},
        {"question": "", "answer": "a"},
        {"question": 7, "answer": "a"},
        [],
    ]
    text = "\n".join(json.dumps(line) for line in lines) + '\n{"question": \n'
    reading = read_entries("faq.jsonl", text.encode())
    assert [entry.title for entry in reading.entries] == ["One?"]
    assert [(problem.line, problem.reason) for problem in reading.problems] == [
        (2, "no answer"),
        (3, "duplicate question, first on line 1"),
        (4, "empty answer"),
        (5, "question longer than 200 characters"),
        (6, "answer longer than 4000 characters"),
        (7, "more than 50 aliases"),
        (8, "alias longer than 200 characters"),
        (9, "empty question"),
        (10, "question and answer must be texts"),
        (11, "an entry must be an object"),
        (12, "bad JSON: Expecting value"),
    ]


def test_problems_of_a_json_list_name_their_line() -> None:
    text = '[\n {"question": "A?", "answer": "{"},\n {"question": "B?",\n  "answer": null}\n]'
    assert read_entries("a.json", text.encode()).problems == (Problem(3, "no answer"),)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"entries": [\n{"question": "a?", "answer": "x"},\n{"question": "b?"}]}', 3),
        ('{"a": {"question": "b?", "answer": "x"},\n\n"b": ""}', 3),
        ('{"note": "{", "entries": [{"question": "a?", "answer": "x"},\n 7]}', 2),
        ('[{"question": "[", "answer": "{"},\n\n{"question": "c?"}]', 3),
    ],
)
def test_problems_of_any_json_name_their_line(text: str, line: int) -> None:
    assert [one.line for one in read_entries("a.json", text.encode()).problems] == [line]


def test_in_json_of_one_line_the_number_of_the_entry_is_named() -> None:
    rows = [{"question": "a?", "answer": "x"}, {"question": "b?"}, {"question": "c?", "answer": ""}]
    problems = read_entries("a.json", json.dumps(rows).encode()).problems
    assert problems == (Problem(1, "entry 2: no answer"), Problem(1, "entry 3: empty answer"))


def test_a_language_that_does_not_exist_is_refused_and_one_with_a_region_is_not() -> None:
    rows = [
        {"question": "a?", "answer": "x", "lang": "klingon"},
        {"question": "b?", "answer": "y", "lang": "pt-BR"},
    ]
    reading = read_entries("a.jsonl", "\n".join(map(json.dumps, rows)).encode())
    assert [entry.language for entry in reading.entries] == ["pt-br"]
    assert reading.problems == (Problem(1, "unknown language klingon: use a code such as es"),)


def test_problems_of_a_table_name_their_line() -> None:
    text = 'question,answer\n"A?","two\nlines"\nB?,\nC?,c,too,many\n'
    reading = read_entries("a.csv", text.encode())
    assert [entry.answer for entry in reading.entries] == ["two\nlines"]
    assert reading.problems == (
        Problem(4, "empty answer"),
        Problem(5, "4 fields where 2 are expected"),
    )


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.pdf", b"", Problem(1, "unknown kind of file: use .md, .csv, .json, .jsonl")),
        ("a.md", b"## A\n\xff\xf0", Problem(2, "wrong encoding: save the file as UTF-8")),
        ("a.csv", b"a\x00", Problem(1, "not a text file")),
        ("a.csv", b"", Problem(1, "the first line must name question and answer")),
        ("a.csv", b"name,text\n1,2", Problem(1, "the first line must name question and answer")),
        (
            "a.csv",
            b'question,answer\nA?,"open',
            Problem(2, "bad CSV from here on: unexpected end of data"),
        ),
        (
            "a.json",
            b"[\n{,}]",
            Problem(2, "bad JSON: Expecting property name enclosed in double quotes"),
        ),
        ("a.json", b"3", Problem(1, "a list or an object of entries is expected")),
        ("a.json", b"[" * 100_000, Problem(1, "bad JSON: nested too deeply")),
        ("a.jsonl", b"[" * 100_000, Problem(1, "bad JSON: nested too deeply")),
        ("a.md", b"---\nlang: en\n", Problem(1, "the front matter is not closed by ---")),
        ("a.md", b"\n", Problem(1, "the file holds no question")),
        ("a.md", b"## A?\n\n", Problem(1, "empty answer")),
    ],
)
def test_a_file_that_cannot_be_used_says_why(name: str, data: bytes, problem: Problem) -> None:
    reading = read_entries(name, data)
    assert reading.entries == ()
    assert reading.problems == (problem,)


def test_a_spreadsheet_saved_as_unicode_text_is_read() -> None:
    data = "question\tanswer\nОткрыто?\tДа\n".encode("utf-16")
    (entry,) = read_entries("faq.txt", data).entries
    assert entry.title == "Открыто?"


def test_a_formula_does_not_run_in_a_spreadsheet() -> None:
    entry = FaqEntry("sum", "=1+1", "@SUM(A1)", ("=1+1", "-2"))
    data = write_entries("csv", [entry]).decode()
    cells = [cell for line in data.splitlines()[1:] for cell in line.strip('"').split('","')]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    assert read_entries("a.csv", data.encode()).entries == (entry,)


def test_equal_titles_in_two_languages_are_two_entries() -> None:
    rows = [{"question": "Wifi", "answer": "x", "lang": name} for name in ("en", "es")]
    assert len(read_entries("a.json", json.dumps(rows).encode()).entries) == 2


def test_equal_slugs_get_a_number() -> None:
    rows = [{"question": "Open?", "answer": "x"}, {"question": "Open!", "answer": "y"}]
    reading = read_entries("a.json", json.dumps(rows).encode())
    assert [entry.slug for entry in reading.entries] == ["open", "open-2"]


def test_a_code_block_left_open_does_not_swallow_the_next_question() -> None:
    entries = checked([Draft(1, "A?", "```\nx"), Draft(2, "B?", "b")]).entries
    again = read_entries("a.md", write_entries("markdown", entries)).entries
    assert [entry.title for entry in again] == ["A?", "B?"]
    assert again[0].answer == "```\nx\n```"


@given(DRAFTS, st.sampled_from([*ENDINGS]))
def test_what_is_written_is_read_again(drafts: list[Draft], kind: Format) -> None:
    entries = checked(drafts).entries
    reading = read_entries(f"faq.{ENDINGS[kind]}", write_entries(kind, entries))
    assert reading.entries == entries


@given(st.binary(), st.sampled_from([*ENDINGS.values()]))
def test_any_bytes_are_read(data: bytes, ending: str) -> None:
    reading = read_entries(f"faq.{ending}", data)
    assert all(problem.line > 0 and problem.reason for problem in reading.problems)


@given(
    st.text(st.sampled_from('#-:|\n,;"\\ab{}[]`'), max_size=80),
    st.sampled_from([*ENDINGS.values()]),
)
def test_any_marks_are_read(text: str, ending: str) -> None:
    reading = read_entries(f"faq.{ending}", text.encode())
    assert all(entry.answer and entry.title for entry in reading.entries)


def test_a_file_that_is_too_large_is_refused() -> None:
    data = b" " * (16 * 1024 * 1024 + 1)
    assert read_entries("a.json", data).problems == (Problem(1, "file larger than 16 MiB"),)


def test_a_page_of_first_level_questions_is_read_question_by_question() -> None:
    page = b"# How do I join?\n\nPress the link.\n\n# When are you open?\n\nOn Tuesdays.\n"
    reading = read_entries("faq.md", page)
    assert [(e.title, e.answer) for e in reading.entries] == [
        ("How do I join?", "Press the link."),
        ("When are you open?", "On Tuesdays."),
    ]
