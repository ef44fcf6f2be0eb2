"""A small knowledge base, and questions that surely find their answer in it."""

import json
from pathlib import Path

ANSWERS = {
    "How do I install the snapshot tool?": "Download the snapshot tool and run its installer.",
    "Where can I find the meeting minutes?": "The meeting minutes are in the shared folder.",
    "How do I reset my forum password?": "Choose 'forgotten password' at the forum's door.",
    "Which license does the library use?": "The library is under the MIT license.",
    "How can I report a security problem?": "Write to the security address in the readme.",
    "When does the autumn workshop begin?": "The autumn workshop begins on the first of October.",
}
QUESTIONS = tuple(ANSWERS)


def write(file: Path) -> Path:
    """The knowledge base as a file that `faq import` reads."""
    rows = [{"question": asked, "answer": answer} for asked, answer in ANSWERS.items()]
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return file
