#!/bin/sh
# Makes .env from .env.example, with new secrets and one Admin, whose password it prints: deploy/new-env.sh [--telescope]
# `--telescope` switches the simulated telescope on. An .env that is there already is kept.
set -eu
cd "$(dirname "$0")/.."
TO=${OCTOPUS_NEW_ENV:-.env}
[ ! -e "$TO" ] || { echo "new-env.sh: $TO is there already; remove it first if its secrets are not needed any more" >&2; exit 1; }
case "${1:-}" in "" | --telescope) ;; *) echo "usage: deploy/new-env.sh [--telescope]" >&2; exit 64 ;; esac

secret() { LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | head -c "$1" || :; }
password=$(secret 16)
script="s|^OCTOPUS_AUTH_USERS=.*|OCTOPUS_AUTH_USERS='[{\"username\": \"admin\", \"password\": \"$password\", \"role\": \"Admin\"}]'|"
for name in JWT_SECRET MONGO_PASSWORD NATS_TOKEN POSTGRES_PASSWORD TANGOGQL_SECRET TELESCOPE_ARCHIVE_PASSWORD; do
  # A letter first: some become part of an address.
  script="$script
s|^$name=.*|$name=s$(secret 40)|"
done
[ "${1:-}" != --telescope ] || script="$script
/^# The simulated telescope/,\$s|^#\\([A-Z]\\)|\\1|"
umask 077
sed -e "$script" .env.example >"$TO"
echo "$TO is made. Sign in as admin with the password $password"
