"""How fast an export comes in, and in how much memory.

`python -m benchmarks.import_speed [MEGABYTES]` writes an export (1,000 MB unless told), brings
it in with the command itself, and prints one JSON object; it ends with 1 if a promise is not kept.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.make_export import write

ROOT = Path(__file__).parent.parent
LEAST_A_SECOND = 20_000
MOST_MIB = 200


def run(folder: Path, export: Path) -> tuple[float, dict[str, object]]:
    """Bring the export in with the command; seconds, and what it printed."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "bot", "import", "telegram", str(export), "--json"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=True,
        stdout=subprocess.PIPE,
    )
    return time.perf_counter() - began, json.loads(done.stdout)


def main() -> int:
    """Measure, and compare with what is promised."""
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        export = folder / "result.json"
        with export.open("w", encoding="utf-8") as file:
            rows = write(file, megabytes * 1_000_000)
        seconds, told = run(folder, export)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        peak, cpu = used.ru_maxrss / 1024, used.ru_utime + used.ru_stime
        size = (folder / "data" / "tertulia.db").stat().st_size
        measured = {
            "megabytes": megabytes,
            "rows": rows,
            "messages": told["messages"],
            "seconds": round(seconds, 1),
            "rows_a_second": round(rows / seconds),
            "rows_a_cpu_second": round(rows / cpu),
            "peak_mib": round(peak, 1),
            "database_bytes_a_row": round(size / rows, 1),
        }
    is_kept = rows / seconds >= LEAST_A_SECOND and peak <= MOST_MIB
    print(json.dumps(measured | {"is_kept": is_kept}))
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
