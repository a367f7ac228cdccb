"""Every figure that is promised, in one report: `make bench`.

Each bench is a program of its own (`benches.toml` names them), which prints what it measured, of
what or beside what, and what is promised. Here they run one after the other, so that none measures
another's work, and what they found is put together: as a table for people, and after each bench in
bench.json for programs, with the machine it was measured on.

    python -m tests.bench_all [--only NAME …] [--quick] [--into FOLDER]

All of it takes some hours, with --quick (smaller archives, fewer moments) half an hour.
"""
