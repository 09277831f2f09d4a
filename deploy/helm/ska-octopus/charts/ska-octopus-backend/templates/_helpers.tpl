{{/* Names and labels. */}}
{{- define "backend.fullname" -}}
{{- .Values.fullnameOverride | default (printf "%s-backend" .Release.Name) | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{- define "backend.selector" -}}
app.kubernetes.io/name: ska-octopus-backend
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "backend.labels" -}}
{{ include "backend.selector" . }}
app.kubernetes.io/part-of: ska-octopus
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* Where images come from and on which nodes a pod of ours runs; for the parts that this chart brings as well. */}}
{{- define "backend.place" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- range $name := list "nodeSelector" "tolerations" "affinity" }}
{{- with get $.Values $name }}
{{ $name }}: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end }}

{{/* Whether documents are kept in MongoDB, ours or another: then pods share nothing else. */}}
{{- define "backend.shared" -}}
{{- $entry := get (include "backend.entries" . | fromJson) "MONGO_URL" -}}
{{- if or .Values.mongodb.enabled (and $entry (include "backend.source" (dict "root" . "name" "MONGO_URL" "entry" $entry))) }}true{{ end -}}
{{- end }}

{{/* Whether pods tell one another what they read, by a NATS that is ours or another. */}}
{{- define "backend.bus" -}}
{{- $entry := get (include "backend.entries" . | fromJson) "NATS_URL" -}}
{{- if or .Values.nats.enabled (and $entry (include "backend.source" (dict "root" . "name" "NATS_URL" "entry" $entry))) }}true{{ end -}}
{{- end }}

{{/* Seconds that a pod gets to end in. */}}
{{- define "backend.grace" -}}
{{- $needed := add (int .Values.preStopSeconds) (int .Values.drainSeconds) -}}
{{- if kindIs "invalid" .Values.terminationGracePeriodSeconds -}}
{{- add $needed 20 -}}
{{- else if le (int .Values.terminationGracePeriodSeconds) $needed -}}
{{- fail (printf "terminationGracePeriodSeconds is %d, not more than preStopSeconds and drainSeconds together (%d): a pod would be killed with clients on it; give it more, or leave it out" (int .Values.terminationGracePeriodSeconds) $needed) -}}
{{- else -}}
{{- int .Values.terminationGracePeriodSeconds -}}
{{- end -}}
{{- end }}

{{/* A literal as the text of an environment variable: lists as JSON, whole numbers without an exponent. */}}
{{- define "backend.text" -}}
{{- if kindIs "float64" . -}}
{{- if eq (floor .) . }}{{ printf "%.0f" . }}{{ else }}{{ . }}{{ end -}}
{{- else if kindIs "slice" . -}}
{{- toJson . -}}
{{- else if not (kindIs "invalid" .) -}}
{{- toString . -}}
{{- end -}}
{{- end }}

{{/*
The entries of `vars`, with the password of the Config UI where it stands in configUi.password.
An entry that is null is one of the defaults that somebody has taken out.
*/}}
{{- define "backend.entries" -}}
{{- $entries := dict -}}
{{- range $name, $entry := .Values.vars -}}
{{- if $entry }}{{ $_ := set $entries $name (deepCopy $entry) }}{{ end -}}
{{- end -}}
{{- with .Values.configUi.password -}}
{{- $entry := get $entries "CFG_UI_PASSWORD" | default dict -}}
{{- if not $entry.value }}{{ $_ := set $entries "CFG_UI_PASSWORD" (set $entry "value" .) }}{{ end -}}
{{- end -}}
{{- toJson $entries -}}
{{- end }}

{{/*
Where one entry's value comes from: `secret` (it exists, or this release makes it), `value`, `later` (a Secret that may
still come) or nothing.
Takes {root, name, entry}. Each Secret is asked for once in a rendering: clients of a cluster are slowed down.
*/}}
{{- define "backend.source" -}}
{{- if not (hasKey .root.Values "_sources") }}{{ $_ := set .root.Values "_sources" dict }}{{ end -}}
{{- $known := get .root.Values "_sources" -}}
{{- if not (hasKey $known .name) }}{{ $_ := set $known .name (include "backend.found" .) }}{{ end -}}
{{- get $known .name -}}
{{- end }}

{{- define "backend.found" -}}
{{- $root := .root -}}{{- $entry := .entry -}}
{{- $users := $root.Values.authUsers -}}
{{- $text := include "backend.text" $entry.value -}}
{{- $made := and $users.createSecret (eq $entry.secretName $users.secretName) -}}
{{- $look := ternary $entry.useSecretLookup true (hasKey $entry "useSecretLookup") -}}
{{- if not $entry.secretName -}}
{{- if $text }}value{{ end -}}
{{- else if $made -}}
secret
{{- else if $look -}}
{{- $found := lookup "v1" "Secret" $root.Release.Namespace $entry.secretName -}}
{{- if $found -}}
{{- if not (hasKey ($found.data | default dict) $entry.secretKey) -}}
{{- fail (printf "%s: the Secret %s in namespace %s has no key %s, only: %s; add the key, or name another in vars.%s.secretKey" .name $entry.secretName $root.Release.Namespace $entry.secretKey (keys ($found.data | default dict) | sortAlpha | join ", " | default "none") .name) -}}
{{- end -}}
secret
{{- else if $text -}}
value
{{- else -}}
later
{{- end -}}
{{- else if $text -}}
value
{{- end -}}
{{- end }}

{{/*
Literals that stand for a Secret, or whose names say that they are one, as {variable: text}: they go into a Secret of the
release, never into the pod.
*/}}
{{- define "backend.literals" -}}
{{- $root := . -}}{{- $literals := dict -}}
{{- range $name, $entry := include "backend.entries" . | fromJson -}}
{{- $told := regexMatch "SECRET|PASSWORD|TOKEN|CREDENTIALS|_DSN|^(OIDC_PROVIDERS|MONGO_URL|NATS_URL)$" $name -}}
{{- $secret := or $entry.secretName (and $told (not (regexMatch "_FILE(_|$)" $name))) -}}
{{- if and $secret (eq "value" (include "backend.source" (dict "root" $root "name" $name "entry" $entry))) -}}
{{- $_ := set $literals $name (include "backend.text" $entry.value) -}}
{{- end -}}
{{- end -}}
{{- toJson $literals -}}
{{- end }}

{{/* What leads the backend to the simulated telescope; `vars` comes first. */}}
{{- define "backend.telescope" -}}
{{- $place := include "simulator.fullname" . -}}
{{- dict
  "TANGO_DBS" (printf "ska=http://%s:5004/db" $place)
  "OET_URL" (printf "http://%s:5000/ska-oso-oet/oet/api/v7" $place)
  "ODA_URL" (printf "http://%s:5001/ska-oso-oda/oda/api/v8" $place)
  "LOGS_URL" (printf "http://%s:5002/logs/api/v1" $place)
  "OCTOPUS_ENDPOINTS" "/opt/program/octopus/endpoints/example/endpoints.json"
  "OCTOPUS_DEFAULT_PREFERENCES" "/opt/program/octopus/simulator/workspaces.json"
  | toJson -}}
{{- end }}

{{/* The container's environment. */}}
{{- define "backend.env" -}}
{{- $root := . -}}
{{- $literals := include "backend.literals" . | fromJson -}}
{{- $fixed := dict "OCTOPUS_HOST" "0.0.0.0" "OCTOPUS_PORT" "8000" "OCTOPUS_DATA_DIR" "/data" "WORKERS" (toString (int .Values.workers)) "BASE_PATH" .Values.global.basePath "OCTOPUS_DRAIN_SECONDS" (toString (int .Values.drainSeconds)) -}}
{{- with .Values.global.trustedProxies }}{{ $_ := set $fixed "OCTOPUS_TRUSTED_PROXIES" . }}{{ end -}}
{{- if or .Values.branding.existingClaim .Values.branding.configMap }}{{ $_ := set $fixed "OCTOPUS_BRANDING_DIR" "/branding" }}{{ end -}}
{{- if .Values.provisioning.existingClaim }}{{ $_ := set $fixed "OCTOPUS_PROVISIONING_DIR" "/provisioning" }}{{ end -}}
{{- range $name, $text := $fixed }}
{{- if hasKey $root.Values.vars $name }}
{{- fail (printf "vars.%s: the chart sets this variable itself; leave it out (workers, drainSeconds, global.basePath, global.trustedProxies, persistence, branding and provisioning are values)" $name) }}
{{- end }}
{{- if $text }}
- name: {{ $name }}
  value: {{ $text | quote }}
{{- end }}
{{- end }}
{{- if .Values.mongodb.enabled }}
- name: MONGO_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ include "mongodb.secret" . }}
      key: mongodb-password
- name: MONGO_URL
  value: mongodb://octopus:$(MONGO_PASSWORD)@{{ include "mongodb.fullname" . }}:27017/?authSource=admin
{{- end }}
{{- if .Values.nats.enabled }}
- name: NATS_TOKEN
  valueFrom:
    secretKeyRef:
      name: {{ include "nats.secret" . }}
      key: nats-token
- name: NATS_URL
  value: nats://$(NATS_TOKEN)@{{ include "nats.fullname" . }}:4222
{{- end }}
{{- if .Values.simulator.enabled }}
{{- range $name, $key := dict "TANGOGQL_SECRET" "tangogql-secret" "TELESCOPE_ARCHIVE_PASSWORD" "archive-password" }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef:
      name: {{ include "simulator.secret" $root }}
      key: {{ $key }}
{{- end }}
{{- range $name, $value := include "backend.telescope" . | fromJson }}
{{- if not (hasKey $root.Values.vars $name) }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}
{{- end }}
- name: OCTOPUS_AUTH_USERS
  valueFrom:
    secretKeyRef:
      name: {{ .Values.authUsers.secretName }}
      key: {{ .Values.authUsers.secretKey }}
      {{- if and .Values.authUsers.optional (not .Values.authUsers.createSecret) }}
      optional: true
      {{- end }}
{{- range $name, $entry := include "backend.entries" . | fromJson }}
{{- $source := include "backend.source" (dict "root" $root "name" $name "entry" $entry) }}
{{- if hasKey $literals $name }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef:
      name: {{ include "backend.fullname" $root }}-literals
      key: {{ $name }}
{{- else if and $root.Values.simulator.enabled (eq $name "HDBPP_PG_DSN_EDA") (not (has $source (list "secret" "value"))) }}
- name: {{ $name }}
  value: postgresql://hdbpp_reader:$(TELESCOPE_ARCHIVE_PASSWORD)@{{ include "simulator.fullname" $root }}:5432/hdb
{{- else if eq $source "value" }}
- name: {{ $name }}
  value: {{ include "backend.text" $entry.value | quote }}
{{- else if $source }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef:
      name: {{ $entry.secretName }}
      key: {{ $entry.secretKey }}
      {{- /* Without these nothing works, or not where it should: the pod waits for the Secret. */}}
      {{- if and (eq $source "later") (not (has $name (list "JWT_SECRET" "MONGO_URL" "NATS_URL"))) }}
      optional: true
      {{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* Refuse what cannot work, before anything is made. */}}
{{- define "backend.check" -}}
{{- $many := or (gt (int .Values.replicaCountBackend) 1) .Values.autoscaling.enabled -}}
{{- if and $many (not (include "backend.shared" .)) -}}
{{- fail "replicaCountBackend or autoscaling asks for several pods, which cannot share the embedded file; set mongodb.enabled, or MONGO_URL in vars" -}}
{{- end -}}
{{- if and $many (not (include "backend.bus" .)) -}}
{{- fail "replicaCountBackend or autoscaling asks for several pods, which need a bus between them; set nats.enabled, or NATS_URL in vars" -}}
{{- end -}}
{{- if and .Values.simulator.enabled (hasKey .Values.vars "TANGOGQL_SECRET") -}}
{{- fail "simulator.enabled and vars.TANGOGQL_SECRET name two telescopes; keep one of them" -}}
{{- end -}}
{{- if and .Values.nats.enabled (hasKey .Values.vars "NATS_URL") -}}
{{- fail "nats.enabled and vars.NATS_URL name two buses; keep one of them" -}}
{{- end -}}
{{- if and .Values.mongodb.enabled (hasKey .Values.vars "MONGO_URL") -}}
{{- fail "mongodb.enabled and vars.MONGO_URL name two databases; keep one of them" -}}
{{- end -}}
{{- if and .Values.branding.existingClaim .Values.branding.configMap -}}
{{- fail "branding.existingClaim and branding.configMap name two folders; keep one of them" -}}
{{- end -}}
{{- if and .Values.authUsers.createSecret (not .Values.authUsers.value) -}}
{{- fail "authUsers.createSecret makes the Secret from authUsers.value, which is empty; give a list of {username, password, role}" -}}
{{- end -}}
{{- if hasKey .Values.vars "OCTOPUS_AUTH_USERS" -}}
{{- fail "vars.OCTOPUS_AUTH_USERS: the local users come from authUsers; set them there" -}}
{{- end -}}
{{- end }}
