#!/bin/sh
# Starts the front end: fills in nginx.conf.template and runtime-config.js from the environment, below /tmp, then runs nginx
# and sees to its orderly end. `start.sh render` only fills in; other arguments are nginx's. What cannot be used ends it with
# a sentence, not with an nginx that guesses.
set -eu

HERE=$(dirname "$0")
HTML=${OCTOPUS_HTML:-/usr/share/nginx/html}
TMP=${OCTOPUS_TMP:-/tmp/octopus}
PAGES="MAIN_LOGO SECONDARY_LOGO_WHITE SECONDARY_LOGO_DARK FOOTER_COPYRIGHT_LABEL FOOTER_COPYRIGHT_YEAR SITE_LATITUDE
SITE_LONGITUDE HEADER_CLOCKS_MANUAL_LATITUDE HEADER_CLOCKS_MANUAL_LONGITUDE HEADER_CLOCKS_LST_LONGITUDE"

refuse() { printf 'octopus-frontend: %s\n' "$*" >&2; exit 64; }
value() { eval "printf '%s' \"\${$1:-}\""; }
matches() { printf '%s\n' "$1" | LC_ALL=C grep -Eqx -- "$2"; }
words() { printf '%s' "$1" | tr ',' ' '; }

checked() { # checked NAME DEFAULT PATTERN EXPECTED : the variable's value, or the end
  given=$(value "$1")
  given=${given:-$2}
  [ "$(printf '%s' "$given" | wc -l)" -eq 0 ] && matches "$given" "$3" || refuse "$1 is '$given'; expected $4"
  printf '%s' "$given"
}

BASE_PATH=$(checked BASE_PATH "" '((/[A-Za-z0-9._~-]+)*/?)?' "a path such as /octopus, or nothing"); BASE_PATH=${BASE_PATH%/}
BACKENDS=$(checked BACKEND_URL http://ska-octopus-backend:8000 \
  'https?://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\])(:[0-9]+)?/?(,https?://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\])(:[0-9]+)?/?)*' \
  "http://host:port, or several of them with commas between")
RESOLVER=$(checked RESOLVER "" '(auto|[0-9A-Fa-f.:, []+\]?(:[0-9]+)?)?' "addresses of name servers, auto for those of the container, or nothing")
PROXIES=$(checked OCTOPUS_TRUSTED_PROXIES "" '[0-9A-Fa-f.:/, ]*' "addresses or networks with commas between")
MAX_BODY=$(checked OCTOPUS_MAX_BODY 16777216 '[0-9]+' "a number of bytes")
DRAIN_SECONDS=$(checked OCTOPUS_DRAIN_SECONDS 10 '(0|[1-9][0-9]{0,3})' "a whole number of seconds")
PROCESSES=$(checked NGINX_PROCESSES 8 '[1-9][0-9]?' "a number of processes")
LISTEN=$(checked LISTEN 8080 '([0-9.]+:)?[0-9]+' "a port, or address:port")
ACCESS_LOG=$(checked ACCESS_LOG off '(off|/[A-Za-z0-9/._-]+)' "off or a file such as /dev/stdout")
MIME=$(checked NGINX_MIME_TYPES /etc/nginx/mime.types '/[A-Za-z0-9/._-]+' "a file")

upstream() { # the group of the backend's replicas; where there is but one address, it is there twice, so that one failure is tried again
  set -- $(words "$BACKENDS")
  [ $# -gt 1 ] || set -- "$1" "$1"
  printf 'upstream octopus_backend { '
  for each in "$@"; do
    place=${each#*://}; place=${place%/}
    case "$place" in *:[0-9]*) ;; *) case "$each" in https:*) place=$place:443 ;; *) place=$place:80 ;; esac ;; esac
    printf 'server %s max_fails=0; ' "$place"
  done
  printf 'keepalive 32; keepalive_timeout 4s; }'
}

SCHEME=${BACKENDS%%://*}
if [ -z "$RESOLVER" ]; then # names are looked up once, at the start
  UPSTREAM=$(upstream) RESOLVE= BACKEND=$SCHEME://octopus_backend
else # names are looked up again and again: a backend that moved is found
  case "$BACKENDS" in *,*) refuse "BACKEND_URL names several addresses; with RESOLVER it must be one name, whose addresses are all tried" ;; esac
  if [ "$RESOLVER" = auto ]; then
    # The first alone: nginx asks them in turn, and podman names those of the machine after its own, which know no container.
    RESOLVER=$(sed -n 's/^nameserver[[:space:]]*\([0-9A-Fa-f.:]*\).*/\1/p' "${OCTOPUS_RESOLV_CONF:-/etc/resolv.conf}" | sed 's/.*:.*/[&]/;q')
    [ -n "$RESOLVER" ] || refuse "RESOLVER is auto, but /etc/resolv.conf names no name server"
  fi
  UPSTREAM= RESOLVE="resolver $(words "$RESOLVER") valid=5s; resolver_timeout 3s;" BACKEND=${BACKENDS%/}
fi

REAL_IP= TRUSTED=
for each in $(words "$PROXIES"); do
  REAL_IP="${REAL_IP}set_real_ip_from $each; " TRUSTED="$TRUSTED$each 1; "
done
[ -z "$REAL_IP" ] || REAL_IP="${REAL_IP}real_ip_header X-Forwarded-For; real_ip_recursive on;"

# A page that is served below a path is asked for with it or, by a proxy that takes it away, without. All of it goes: the
# backend takes one away too, and would find behind a second what is not for everybody (/metrics).
STRIP=
[ -z "$BASE_PATH" ] || STRIP="rewrite ^(?:$(printf '%s' "$BASE_PATH" | sed 's/\./\\./g'))+(/.*)\$ \$1;"
case "$STRIP" in ?*) STRIP="if (\$uri = $BASE_PATH) { return 308 $BASE_PATH/\$is_args\$args; } $STRIP" ;; esac

# The page may show images of the hosts that the deployment's logos come from, and of no others.
own=$([ -f "$HTML/runtime-config.js" ] && grep -E 'LOGO' "$HTML/runtime-config.js" || :)
hosts=$(printf '%s\n' "$(value MAIN_LOGO)" "$(value SECONDARY_LOGO_WHITE)" "$(value SECONDARY_LOGO_DARK)" "$own" \
  | grep -oE 'https?://[A-Za-z0-9._:-]+' | LC_ALL=C sort -u | sed 's/^/ /' | tr -d '\n' || :)
PAGE_POLICY="default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:$hosts; font-src 'self'; \
connect-src 'self'; worker-src 'self'; manifest-src 'self'; frame-src 'self'; base-uri 'self'; form-action 'self'; \
frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types octopus"

literal() { # a value as JavaScript
  if matches "$1" '-?(0|[1-9][0-9]*)(\.[0-9]+)?' && [ "$2" = number ]; then printf '%s' "$1"; return; fi
  printf '"%s"' "$(printf '%s' "$1" | tr -d '\000-\037' | sed 's/\\/\\\\/g; s/"/\\"/g; s/</\\u003c/g')"
}

runtime_config() {
  printf 'window.config = {\n  "BASE_PATH": "%s"' "$BASE_PATH"
  for name in $PAGES; do
    given=$(value "$name")
    [ -n "$given" ] || continue
    case "$name" in *TUDE) kind=number ;; *) kind=text ;; esac
    printf ',\n  "%s": %s' "$name" "$(literal "$given" "$kind")"
  done
  printf '\n};\n'
}

fill_in() { # fill_in NAME… : the template with the variables of these names
  script=
  for name in "$@"; do
    script="$script
s|@$name@|$(value "$name" | sed 's/[\\&|]/\\&/g')|g"
  done
  sed -e "$script" "$HERE/nginx.conf.template"
}

workers() { # the processes that nginx serves with, in the words of the kernel
  for each in /proc/[0-9]*/stat; do
    line=
    read -r line 2>/dev/null <"$each" || continue
    case "${line##*) }" in ?" $NGINX "*) echo "${line%% *}" ;; esac
  done
}

# An orderly end. New connections are refused from now on, and go to another front end. Requests under way have half of the
# time to be finished. Sockets live for hours and cannot be handed over: in the other half they are cut, those of one process
# after those of another, and come back by themselves; all at once they would be too much for who takes them.
leave() {
  trap '' TERM INT QUIT
  [ "$DRAIN_SECONDS" -gt 0 ] && how=QUIT || how=TERM
  kill "-$how" "$NGINX" 2>/dev/null || :
  left=$((DRAIN_SECONDS * 5))
  while [ "$left" -gt 0 ] && kill -0 "$NGINX" 2>/dev/null; do
    sleep 0.1
    left=$((left - 1))
  done
  [ $how = TERM ] || for each in $(workers); do
    # TERM would end it as fast, and log a line for each of its sockets.
    kill -KILL "$each" 2>/dev/null || continue
    sleep "$STEP"
  done
  status=0
  wait "$NGINX" || status=$?
  exit "$status"
}

mkdir -p "$TMP" || refuse "$TMP cannot be written; mount a writable /tmp"
RESOLVER=$RESOLVE
runtime_config >"$TMP/runtime-config.js"
fill_in TMP ACCESS_LOG UPSTREAM RESOLVER REAL_IP TRUSTED PAGE_POLICY LISTEN HTML MAX_BODY BACKEND STRIP BASE_PATH MIME PROCESSES >"$TMP/nginx.conf"
[ "${1:-}" != render ] || exit 0

# As many sockets as may be, not as many as are usual.
ulimit -n "$(ulimit -H -n)" 2>/dev/null || :
nginx -e /dev/stderr -c "$TMP/nginx.conf" "$@" &
NGINX=$!
STEP=$((DRAIN_SECONDS * 500 / PROCESSES))
STEP=$((STEP / 1000)).$(printf '%03d' $((STEP % 1000)))
trap leave TERM INT QUIT
trap 'kill -HUP "$NGINX" 2>/dev/null || :' HUP
# Waiting ends with each signal; nginx itself has ended when nobody of that number is there any more.
while :; do
  status=0
  wait "$NGINX" || status=$?
  kill -0 "$NGINX" 2>/dev/null || exit "$status"
done
