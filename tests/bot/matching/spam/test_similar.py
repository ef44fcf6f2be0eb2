"""Known spam is recognised when it comes again, also changed a little."""

from bot.matching.spam.folds import clustered, folds
from bot.matching.spam.similar import KnownSpam

OFFER = "Earn two hundred dollars every day from home, write to the manager now"
CHANGED = "Earn three hundred dollars every day from home, write to the manager today"
TALK = "The garden door squeaks again, has anybody got some oil?"


def test_a_changed_copy_is_found_and_other_talk_is_not() -> None:
    known = KnownSpam()
    known.add(7, OFFER)

    near = known.nearest(CHANGED)

    assert near is not None
    assert near.key == 7
    assert 0.6 <= near.cosine < 1.0
    assert known.nearest(TALK) is None


def test_a_forgotten_text_is_not_found_again() -> None:
    known = KnownSpam()
    known.add(7, OFFER)
    known.drop(7)
    known.drop(7)

    assert len(known) == 0
    assert known.nearest(OFFER) is None


def test_near_duplicates_share_a_fold() -> None:
    texts = [OFFER, TALK, CHANGED, *(f"message {n * 7919} about {n * 104729}" for n in range(60))]

    clusters, dealt = clustered(texts), folds(texts, 5)

    assert clusters[0] == clusters[2] != clusters[1]
    assert dealt[0] == dealt[2]
    assert set(dealt) == {0, 1, 2, 3, 4}
