#!/bin/sh
# `make k8s-test`: runs cypress/ in a pod that lives as long as the run. From its environment:
#   KUBE_NAMESPACE, HELM_RELEASE       where the release is
#   K8S_TEST_IMAGE_TO_TEST             an image with Cypress and its program
#   CYPRESS_BASE_URL, CYPRESS_BACKEND_URL   as the pod reaches page and backend; by default by the release's Services
#   CYPRESS_…                          whatever else is to be told to the suite: CYPRESS_USERNAME, CYPRESS_PASSWORD, …
#   K8S_TEST_SECONDS                   how long the whole may take
# JUnit files are left in build/cypress/. Ends with 0 when every test has passed.
set -eu
NAMESPACE=${KUBE_NAMESPACE:?} RELEASE=${HELM_RELEASE:?}
IMAGE=${K8S_TEST_IMAGE_TO_TEST:-cypress/included:14.5.4}
SECONDS_LEFT=${K8S_TEST_SECONDS:-900}
RESULTS=${K8S_TEST_RESULTS:-build/cypress}
CYPRESS_BASE_URL=${CYPRESS_BASE_URL:-http://$RELEASE-frontend:3000}
CYPRESS_BACKEND_URL=${CYPRESS_BACKEND_URL:-http://$RELEASE-backend:8000}
POD=octopus-cypress-$(date +%s)-$$
SAID=$(mktemp)
TOLD=$(mktemp)

fail() { printf 'k8s-test: %s\n' "$*" >&2; exit 1; }
last() { grep -v '^ *$' "$SAID" | tail -1; }
kube() { kubectl --namespace "$NAMESPACE" "$@"; }
finish() {
  status=$?
  trap - EXIT INT TERM
  rm -f "$SAID" "$TOLD"
  [ -z "${MADE:-}" ] || kube delete pod "$POD" --wait=false --ignore-not-found >/dev/null 2>&1 \
    || printf 'k8s-test: pod %s in namespace %s could not be deleted; it ends by itself after %s s\n' "$POD" "$NAMESPACE" "$SECONDS_LEFT" >&2
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

command -v kubectl >/dev/null 2>&1 || fail "kubectl is not on PATH; tools/bootstrap.sh charts puts one into .tools/charts"
for address in "$CYPRESS_BASE_URL" "$CYPRESS_BACKEND_URL"; do
  case "$address" in http://?* | https://?*) ;; *) fail "$address is no address; expected http://host or https://host in CYPRESS_BASE_URL and CYPRESS_BACKEND_URL" ;; esac
done

# What the suite is told: as variables of the pod, but passwords, which whoever may look at pods would see, in a file that
# Cypress reads. JSON, so that no value has to be quoted for a shell.
export CYPRESS_BASE_URL CYPRESS_BACKEND_URL POD IMAGE SECONDS_LEFT RELEASE
python3 - "$TOLD" >"$SAID" <<'PYTHON'
import json, os, sys

told = {name: value for name, value in os.environ.items() if name.startswith("CYPRESS_") and name != "CYPRESS_CACHE_FOLDER"}
secret = {name: told.pop(name) for name in sorted(told) if name.endswith(("PASSWORD", "TOKEN", "SECRET", "KEY"))}
with open(sys.argv[1], "w") as file:
    json.dump({name.removeprefix("CYPRESS_"): value for name, value in secret.items()}, file)
container = {
    "name": "cypress",
    "image": os.environ["IMAGE"],
    "command": ["sleep", os.environ["SECONDS_LEFT"]],
    # What looks like the name of a variable in a value is none.
    "env": [{"name": name, "value": value.replace("$(", "$$(")} for name, value in {**told, "CI": "1"}.items()],
    "resources": {"requests": {"cpu": "500m", "memory": "1Gi"}, "limits": {"memory": "3Gi"}},
    "volumeMounts": [{"name": "shm", "mountPath": "/dev/shm"}],
}
labels = {
    "app.kubernetes.io/name": "octopus-cypress",
    "app.kubernetes.io/part-of": "ska-octopus",
    # Network policies of the release let its own pods in.
    "app.kubernetes.io/instance": os.environ["RELEASE"],
}
spec = {
    "restartPolicy": "Never",
    "automountServiceAccountToken": False,
    "activeDeadlineSeconds": int(os.environ["SECONDS_LEFT"]),
    "terminationGracePeriodSeconds": 2,
    "containers": [container],
    "volumes": [{"name": "shm", "emptyDir": {"medium": "Memory", "sizeLimit": "512Mi"}}],
}
print(json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": os.environ["POD"], "labels": labels}, "spec": spec}))
PYTHON

printf 'k8s-test: pod %s of %s in namespace %s\n' "$POD" "$IMAGE" "$NAMESPACE"
kube create --validate=ignore --filename - <"$SAID" >"$SAID.out" 2>&1 || { mv "$SAID.out" "$SAID"; fail "the pod could not be made: $(last)"; }
rm -f "$SAID.out"
MADE=yes
kube wait --for=condition=Ready "pod/$POD" --timeout="${K8S_TEST_START:-180}s" >"$SAID" 2>&1 \
  || fail "the pod did not start within ${K8S_TEST_START:-180} s ($(last)): $(kube get pod "$POD" --output jsonpath='{.status.phase} {.status.containerStatuses[*].state.waiting.reason} {.status.containerStatuses[*].state.waiting.message}' 2>/dev/null || echo 'it is gone')"

# Not kubectl cp: the same by tar, without what is built here.
tar -C cypress --exclude ./node_modules --exclude ./results -cf - . \
  | kube exec --stdin "$POD" --container cypress -- sh -c 'mkdir -p "${TMPDIR:-/tmp}/cypress" && tar -C "${TMPDIR:-/tmp}/cypress" -xf -' >"$SAID" 2>&1 \
  || fail "the suite could not be copied into the pod: $(last)"
kube exec --stdin "$POD" --container cypress -- sh -c 'umask 077 && cat >"${TMPDIR:-/tmp}/cypress/cypress.env.json"' <"$TOLD" >"$SAID" 2>&1 \
  || fail "the suite could not be told its passwords: $(last)"
kube exec "$POD" --container cypress -- sh -c 'cd "${TMPDIR:-/tmp}/cypress" && npm ci --no-audit --no-fund' >"$SAID" 2>&1 \
  || fail "npm ci ended in the pod with an error: $(last)"

status=0
kube exec "$POD" --container cypress -- sh -c 'cd "${TMPDIR:-/tmp}/cypress" && npx cypress run' || status=$?
rm -rf "$RESULTS"
mkdir -p "$RESULTS"
kube exec "$POD" --container cypress -- sh -c 'cd "${TMPDIR:-/tmp}/cypress" && mkdir -p results && tar -C results -cf - .' 2>"$SAID" | tar -C "$RESULTS" -xf - \
  || fail "the results could not be fetched from the pod: $(last)"
ls "$RESULTS"/*.xml >/dev/null 2>&1 || fail "Cypress ended with $status and left no JUnit files"
[ "$status" = 0 ] || fail "Cypress ended with $status, the number of tests that failed; $RESULTS holds what it wrote"
printf 'k8s-test: every test passed; %s holds the JUnit files\n' "$RESULTS"
