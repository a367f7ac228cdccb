"""Sums: what a form's cells must add up to, held against what was read.

Read in this order:

    solver       which of several ways to fill in a form the identities leave open
    restoring    figures that lost their place, put back where one possibility is left
    mending      the smallest changes after which sums that fail would hold
    blame        who is wrong where a sum does not hold: the source or our reading
    verdicts     the verdict on each value, and an issue for each sum that does not hold

The identities are data (`archive/forms/identities.toml`); how one is held against the cells says
`archive/evaluating.py`.
"""
