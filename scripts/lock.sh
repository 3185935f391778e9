#!/usr/bin/env bash
# Writes the hashed requirement files anew; `scripts/lock.sh --upgrade` takes the newest releases.
# The files hold names, versions and hashes, never an address: any package index may serve them.
set -euo pipefail
cd "$(dirname "$0")/.."

compile=(.venv/bin/uv pip compile --quiet --universal --generate-hashes --no-header
         --python-version 3.11 --no-emit-index-url --no-emit-find-links)

"${compile[@]}" "$@" pyproject.toml -o requirements/runtime.lock.txt
"${compile[@]}" "$@" --extra postgres --extra otel --extra duckdb -c requirements/runtime.lock.txt \
    pyproject.toml -o requirements/container.lock.txt
"${compile[@]}" "$@" --group build -c requirements/runtime.lock.txt -o requirements/build.lock.txt
"${compile[@]}" "$@" --group dev -c requirements/runtime.lock.txt -c requirements/build.lock.txt \
    pyproject.toml -o requirements/dev.lock.txt
"${compile[@]}" "$@" --group publish -c requirements/dev.lock.txt \
    -o requirements/publish.lock.txt
"${compile[@]}" "$@" --group spark-build -c requirements/dev.lock.txt \
    -o requirements/spark-build.lock.txt
"${compile[@]}" "$@" --extra spark -c requirements/dev.lock.txt pyproject.toml \
    -o requirements/spark.lock.txt
