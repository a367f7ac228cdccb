"""跨报告核验: what reports say of each other, and where they do not agree.

    origins     what a report's rows of the panel follow from
    shown       the cells of a report that are compared here, with their evidence
    stored      the issues across reports (`across_issues`) and how they are kept up to date
    years       a publisher's reports of two years running: what one carries on from the other
    history     a publisher's own years: figures far from all the others
    places      隶属: whose government a publisher is, and under which one it counts
    parents     a government beside what it governs
    regions     sums by region and year
    checks.toml what each check is called, and from where on something is worth a look

Each is worked out for one report when that is settled (`archive/panel.py`), from what other tables
hold and from nothing that was there before: so that an archive comes to the same in whatever order
its reports came.
"""
