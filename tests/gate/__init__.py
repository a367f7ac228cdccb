"""The quality gate: realistic reports and damage to them, with truth, and floors that only rise.

Read in this order:

    sheets      a report as blocks and boxes, and what each of its cells says: the truth
    reports     invents reports: form, publisher, figures
    printed     how their figures are printed
    wording     how their labels and headings are worded, misprinted, spaced
    rows        rows dropped and added, columns in another order, tables cut
    pages       sheets as HTML; `shapes` as text; `office` as DOCX and XLSX; `converted` by
                LibreOffice and Chromium; `scans` as pictures of pages
    spoiling    what happens to reports: `source_errors` made by the office itself; on the way to us
                `figure_damage`, `row_damage`, `column_damage`, and `byte_damage` to the bytes
    cases       a case by its name: format, number and seed decide everything
    scores      what the interpreter says of a case held against its truth; `running` adds them up
    floors      what has been reached and may not be lost

`python -m tests.gate` runs it all.
"""
