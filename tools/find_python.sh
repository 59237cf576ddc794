#!/bin/sh
# Make the virtual environment $1 with the first Python that is new enough; PYTHON=… chooses another.
set -eu
for python in ${PYTHON:-python3.11 python3.12 python3.13 python3 python}; do
  if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    exec "$python" -m venv "$1"
  fi
done
echo "No Python 3.11 or newer was found (tried: ${PYTHON:-python3.11 python3.12 python3.13 python3 python})." >&2
echo "  Next: install Python 3.11, or name one: make PYTHON=/path/to/python3.11" >&2
exit 1
