"""Known vulnerabilities in what the lock file pins: `python -m tests.audit`, or `make audit`.

pip-audit asks PyPI about each pinned version. Where PyPI's data cannot be had it finds nothing and
says so of each, which is no clean bill: what was not audited is counted. Exit code 1 where a
vulnerability is known, 0 else, without a network too.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
UV = Path(sys.executable).with_name("uv")
SECONDS = 600


def asked() -> list[dict[str, Any]]:
    """What pip-audit says of each pinned dependency; empty where it cannot be had itself."""
    with tempfile.TemporaryDirectory() as folder:
        pinned = Path(folder) / "pinned.txt"
        export = [UV, "export", "--quiet", "--frozen", "--all-extras", "--no-hashes"]
        subprocess.run([*export, "--no-emit-project", "-o", pinned], cwd=ROOT, check=True)
        audit = [UV, "tool", "run", "--quiet", "pip-audit", "--requirement", pinned]
        audit += ["--disable-pip", "--no-deps", "--format", "json", "--progress-spinner", "off"]
        try:
            done = subprocess.run(
                audit, capture_output=True, text=True, timeout=SECONDS, check=False
            )
            return list(json.loads(done.stdout)["dependencies"])
        except (subprocess.TimeoutExpired, ValueError, KeyError):
            return []


def main() -> int:
    """Print what is known, and how much was asked."""
    found = asked()
    audited = [one for one in found if "skip_reason" not in one]
    wrong = [one for one in audited if one["vulns"]]
    for one in wrong:
        for known in one["vulns"]:
            mended = ", ".join(known["fix_versions"]) or "nothing yet"
            print(f"{one['name']} {one['version']}: {known['id']}, mended in {mended}")
    if not audited:
        print("Nothing could be audited: the data of PyPI cannot be had from here.")
        return 0
    print(f"{len(audited)} of {len(found)} dependencies audited, {len(wrong)} with known faults.")
    return int(bool(wrong))


if __name__ == "__main__":
    raise SystemExit(main())
