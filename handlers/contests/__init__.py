"""Contests: draws, races, quizzes and votes, drawn once, so that everybody can check them."""
