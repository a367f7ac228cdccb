"""Tables: lines and grids in, the numbers of the official forms out.

Read in this order:

    labels       how a printed text is recognised as a label of a form
    likeness     how far a text is a label where it is none letter by letter
    numbers      what a cell's text says
    items        cells as labels, figures and words; `loose` lines that no grid holds as the same
    bullets      marks at the beginning of lines
    serials      the numbers that count rows
    stretches    labels with the figures that follow them, in every shape a table comes in
    heads        the column heads above the rows
    columns      which column a figure stands in
    puzzles      figures that lost their place, as the ways in which they can stand; `doubts` what a
                 cell may say where its text is in doubt
    bare_labels  labels without a figure: blank, or robbed of it
    layouts      what reads each table of the forms: `sections` part two, `matrix`, `applicants`
                 (its heads) and `placing` part three, `strip` part four, `statistics` the form of
                 2014
    reader       goes through a document and hands stretches to the reader of each layout
    findings     what they found; `unread` the tables that no form knows
    observing    findings as observations, with meaning, unit and evidence

A figure is read where its row and its column were recognised.
"""
