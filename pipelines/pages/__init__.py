"""Pages: words and rulings with their places on a page in, lines and grids out.

PDF, OFD and pictures come here: each of their readers says which words stand where on a page and
which lines are drawn on it, and this package reads the rest from the geometry alone.

Read in this order:

    marks        what a page shows: boxes, words, rulings
    pdf          the marks of a PDF page: `pdf_text` its characters, `pdf_paths` what it draws
    ofd_marks    those of an OFD page
    rulings      the drawn pieces joined to whole rulings; which of them make a table
    lattice      a table's rulings as cells, merged cells where no wall stands
    writing      words put into lines, lines into the text of a cell
    alignment    tables without rulings down: columns by the room between words
    furniture    running heads, feet and page numbers
    continuing   tables broken over pages, in the middle of a row too
    layout       pages to an `Extract`
    document     all pages of a document, and the names of those that could not be read

Lengths are points; x grows to the right and y downwards from the upper left corner.
"""
