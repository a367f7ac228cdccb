"""Many machines: crawls and readings handed out to the workers of a Dask cluster.

    --cluster ──▶ run ──▶ groups ──▶ ordering ─── orders ───▶ task ──▶ escort ──▶ nursery
                   │                                           │         │           │ fork
              harvesting ◀───────── archives ─────────────── reads     leases ◀─▶ walker

connection         where the scheduler is, whether it answers, whether its workers run this code
code               which code runs
groups             portals that share hosts, to be walked by one machine at a time
ordering, orders   what a worker must know for one of them: an excerpt of the archive
run, crawl         the client's side: hands out, takes in, ends in order
harvesting         what a worker has found, merged as one transaction
task               what a worker does
escort, leases     the worker's side of a walker: its turns at hosts, its end
option             the option itself, importable without Dask
nursery, walker    the process that forks walkers; what one of them is
group_spider       the spider `portals` on one group
turns              the walker's side of its turns
reading_room       the reading processes of a worker
cluster_readers    `scrapy reinterpret` on all of them

What holds, whoever dies: a host is asked by one walker at a time, and rests in between; walkers die
with their workers; what a worker was at is handed out again; what came twice is there once.

Only this package knows of Dask, and only `--cluster` imports it.
"""
