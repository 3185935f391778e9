#!/usr/bin/env bash
# Makes .venv from the hashed requirement files and installs the project into it, editable.
#   scripts/ensure-venv.sh runtime    what the server needs
#   scripts/ensure-venv.sh dev        that, and every tool of the tests
#   scripts/ensure-venv.sh publish    what a release and the site of the documentation are made with
#   scripts/ensure-venv.sh spark      PySpark besides, built from its source; Java is no package
# PYTHON names the interpreter to build on; which package index serves is pip's own setting.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:?runtime, dev, publish or spark}

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    local candidate
    for candidate in ${PYTHON:-} python3.11 python3 python3.14 python3.13 python3.12 python; do
        if new_enough "$candidate"; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    echo "monthend needs Python 3.11 or newer; set PYTHON to its path." >&2
    return 1
}

# Debian ships Python without ensurepip, and a virtual environment made there would have no pip.
ensure_venv_module() {
    local python=$1 package
    "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 && return
    package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing $package, which $python lacks." >&2
        apt-get update -qq || true
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$package" >&2 ||
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >&2
    fi
    "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 && return
    echo "$python has no venv module. Install the package $package (or python3-venv) as root:" >&2
    echo "    apt-get install $package" >&2
    return 1
}

if ! new_enough .venv/bin/python || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    python=$(find_python)
    ensure_venv_module "$python"
    echo "Making .venv with $("$python" --version)." >&2
    rm -rf .venv
    "$python" -m venv .venv
fi

pip=(.venv/bin/python -m pip --disable-pip-version-check --no-input --quiet)
echo "Installing the $kind packages, each checked against its hash." >&2
case $kind in
runtime) "${pip[@]}" install --require-hashes \
    -r requirements/runtime.lock.txt -r requirements/build.lock.txt ;;
dev) "${pip[@]}" install --require-hashes -r requirements/dev.lock.txt ;;
publish) "${pip[@]}" install --require-hashes -r requirements/publish.lock.txt ;;
spark)
    "${pip[@]}" install --require-hashes -r requirements/spark-build.lock.txt
    "${pip[@]}" install --require-hashes --no-build-isolation -r requirements/spark.lock.txt
    ;;
*) echo "unknown kind: $kind" >&2 && exit 2 ;;
esac
"${pip[@]}" install --no-deps --no-build-isolation --editable .
