#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image: a Python that is new enough,
# and in an environment of its own what the course needs.
set -euo pipefail
source="${AUTOGRADER:-/autograder}/source"

new_enough() {
    command -v "$1" >/dev/null &&
        "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

python=""
for name in python3 python3.13 python3.12 python3.11; do
    if new_enough "$name"; then
        python="$name"
        break
    fi
done
if [ -z "$python" ]; then
    # Ubuntu 22.04 has 3.11 beside its own 3.10; later ones have one that will do.
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q
    apt-get install -q -y --no-install-recommends python3.11 python3.11-venv ||
        apt-get install -q -y --no-install-recommends python3 python3-venv
    for name in python3.11 python3; do
        if new_enough "$name"; then
            python="$name"
            break
        fi
    done
fi
if [ -z "$python" ]; then
    echo "There is no Python 3.11 or later here: choose a newer base image." >&2
    exit 1
fi
"$python" -m venv "$source/environment"
"$source/environment/bin/python" -m pip install -q --disable-pip-version-check REQUIREMENTS
chmod 700 "$source"
