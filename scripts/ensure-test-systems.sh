#!/usr/bin/env bash
# Installs what the tests run against and no Python package brings: PostgreSQL; hledger, which adds
# the books up once more; and the clients of the contract tests that are written in other languages,
# PHP's SoapClient and the npm package `soap`; and for the web pages Chromium and the npm package
# `axe-core`. Each file of an npm package is checked against its hash. What is there already is kept.
# As root on Debian it installs packages of the system, too; elsewhere it says what is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
node_client=tests/contract/clients/node
accessibility_rules=tests/web/axe

apt_updated=
ensure_packages() {
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "Missing: $*. Install the packages of your system, as root." >&2
        return 1
    fi
    echo "Installing $*." >&2
    local apt=(apt-get -qq -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300)
    if [ -z "$apt_updated" ]; then
        "${apt[@]}" update >/dev/null || true
        apt_updated=yes
    fi
    # Quiet, unless it fails.
    local log
    log=$(DEBIAN_FRONTEND=noninteractive "${apt[@]}" install -y --no-install-recommends "$@" 2>&1) ||
        { echo "$log" >&2 && return 1; }
}

has_postgresql() {
    # Debian puts a wrapper of psql on the path, and keeps the server's programs elsewhere.
    command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ||
        compgen -G '/usr/local/pgsql/bin/initdb' >/dev/null ||
        compgen -G '/opt/homebrew/opt/postgresql*/bin/initdb' >/dev/null
}

has_soap_client() {
    command -v php >/dev/null && php -r 'exit(class_exists("SoapClient") ? 0 : 1);'
}

is_current() {
    # npm writes this file last; it is older than the lock when the lock has moved on.
    [ "$1/node_modules/.package-lock.json" -nt "$1/package-lock.json" ]
}

has_postgresql || ensure_packages postgresql
command -v hledger >/dev/null || ensure_packages hledger
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || ensure_packages chromium
has_soap_client || ensure_packages php-cli php-soap
has_soap_client || { echo "php has no SoapClient." >&2 && exit 1; }

new_enough='const [major, minor] = process.versions.node.split(".").map(Number);
process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)'
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    ensure_packages nodejs npm
fi
node -e "$new_enough" || { echo "The node client needs Node 20.19 or newer." >&2 && exit 1; }
for packages in "$node_client" "$accessibility_rules"; do
    if ! is_current "$packages"; then
        echo "Installing the npm packages of $packages, each checked against its hash." >&2
        npm ci --prefix "$packages" --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
    fi
done
