"""The spam model: what it says of a message, how it learns, and that a copy remembers."""

import pytest

from bot.matching.spam.gate import Abstention, Outcome, outcome
from bot.matching.spam.model import Sample, SpamModel, UnknownModel

SCAM = "Требуются люди на удалённую подработку, доход от 200$ в день, пишите в личные сообщения"
TALK = "Привет всем, кто-нибудь знает, как поставить обновление на второй сервер?"


def test_a_job_scam_is_removed_and_a_question_is_left_alone() -> None:
    model = SpamModel.load()

    scam, talk = model.judge(SCAM, "ru"), model.judge(TALK, "ru")

    assert outcome(scam.p, scam.abstained_because) is Outcome.REMOVE
    assert outcome(talk.p, talk.abstained_because) is Outcome.PASS
    assert scam.words
    assert all(word in SCAM.casefold().replace("ё", "\u0435") for word, _ in scam.words)


def test_a_language_nobody_taught_it_is_never_judged() -> None:
    verdict = SpamModel.load().judge("Guten Morgen, wer kommt heute zum Treffen?", "de")

    assert verdict.abstained_because is Abstention.UNSEEN_LANGUAGE
    assert outcome(1.0, verdict.abstained_because) is Outcome.PASS


def test_what_a_moderator_calls_spam_is_spam_at_once_and_a_copy_remembers() -> None:
    model = SpamModel.load()
    text = "Join my private tea circle tonight, seats are limited, write to me"
    before = model.judge(text, "en").p

    model.learn(text, "en", is_spam=True, weight=5)

    after = model.judge(text, "en").p
    assert before < 0.5 < after
    assert SpamModel.from_bytes(model.to_bytes()).judge(text, "en").p == after
    assert SpamModel.load().judge(text, "en").p == before


def test_a_refit_on_the_kept_decisions_keeps_them() -> None:
    spam = [f"Lucky crystal number {n} heals debts, order two today" for n in range(20)]
    good = [f"The meeting about room {n} moves to Friday" for n in range(20)]
    samples = [Sample(text, "en", text in spam, 5) for text in spam + good]

    model = SpamModel.load().refit(samples)

    assert min(model.judge(text, "en").p for text in spam) > 0.8
    assert max(model.judge(text, "en").p for text in good) < 0.5


def test_a_message_without_a_word_is_never_judged() -> None:
    for text in ("", " ", "\u200b", "\n\n"):
        verdict = SpamModel.load().judge(text, "en")
        assert verdict.abstained_because is Abstention.NO_WORDS


def test_bytes_of_something_else_are_refused() -> None:
    for data in (b"", b"{}", SpamModel.load().to_bytes()[:-3]):
        with pytest.raises(UnknownModel):
            SpamModel.from_bytes(data)
