"""All tests on SQLite, and beside them on PostgreSQL those that meet the database: while one run waits, the other works.

What the run on PostgreSQL says is printed when both are done. Words are for both, as ``-k policies``.
"""

import os
import subprocess
import sys
import tempfile

from on_postgresql import cluster

CORES = os.cpu_count() or 1


def run(processes: int, words: list[str]) -> list[str]:
    return [sys.executable, "-m", "pytest", "-n", str(processes), "--dist", "loadgroup", *words]


def main(words: list[str]) -> int:
    with cluster() as url, tempfile.TemporaryFile("w+") as told:
        beside = subprocess.Popen(
            run(CORES, words), env=os.environ | {"DATABASE_URL": url}, stdout=told, stderr=subprocess.STDOUT
        )
        try:
            # one more than there are cores: while one waits for a clock or a server, the others work
            without = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
            here = subprocess.run(run(CORES + 1, words), env=without, check=False).returncode
            print("Done on SQLite; waiting for what is left on PostgreSQL.", flush=True)
            there = beside.wait()
        finally:
            beside.terminate()
            beside.wait()
        told.seek(0)
        print(f"\nThe same on PostgreSQL, what meets the database:\n{told.read()}")
    return here or there


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
