"""Prose: the running text of a report and the numbers in its sentences.

Read in this order:

    body         the text without navigation and page furniture
    plain        simplified, narrow text, each character in its place
    sentences    sentences and clauses, with their places in the text
    wordings     one wording of a statement, and numbers in words
    statements   the numbers that sentences give for indicators (statements.toml)
    stated       numbers that their own parts or the tables contradict

Precision goes before recall: in doubt nothing is said.
"""
