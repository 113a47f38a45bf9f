"""Lets a language model set doubtful items right, from nothing but the words on the paper; without one, nothing here runs."""
