"""Runs a command and prints its seconds and its largest resident memory in bytes, as JSON.

A process of its own, and a small one: a child's memory is counted from that of the process that starts it.
"""

import json
import os
import sys
import time

start = time.perf_counter()
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(child, 0)
seconds = time.perf_counter() - start
memory = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print(json.dumps({"seconds": seconds, "memory": memory, "status": os.waitstatus_to_exitcode(status)}))
