"""The law: one mechanism, one name, one pair of files: the figures with their articles, and the rules."""
