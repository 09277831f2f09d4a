{{/* Names and labels. */}}
{{- define "frontend.fullname" -}}
{{- .Values.fullnameOverride | default (printf "%s-frontend" .Release.Name) | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{- define "frontend.selector" -}}
app.kubernetes.io/name: ska-octopus-frontend
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "frontend.labels" -}}
{{ include "frontend.selector" . }}
app.kubernetes.io/part-of: ska-octopus
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* Seconds that a pod gets to end in. */}}
{{- define "frontend.grace" -}}
{{- $needed := add (int .Values.preStopSeconds) (int .Values.drainSeconds) -}}
{{- if kindIs "invalid" .Values.terminationGracePeriodSeconds -}}
{{- add $needed 10 -}}
{{- else if le (int .Values.terminationGracePeriodSeconds) $needed -}}
{{- fail (printf "ska-octopus-frontend: terminationGracePeriodSeconds is %d, not more than preStopSeconds and drainSeconds together (%d): a pod would be killed with clients on it; give it more, or leave it out" (int .Values.terminationGracePeriodSeconds) $needed) -}}
{{- else -}}
{{- int .Values.terminationGracePeriodSeconds -}}
{{- end -}}
{{- end }}

{{/* The container's environment. */}}
{{- define "frontend.env" -}}
{{- $own := dict "BACKEND_URL" (.Values.backendUrl | default (printf "http://%s-backend:8000" .Release.Name)) "BASE_PATH" .Values.global.basePath "OCTOPUS_TRUSTED_PROXIES" .Values.global.trustedProxies "OCTOPUS_DRAIN_SECONDS" (toString (int .Values.drainSeconds)) -}}
{{- range $name, $text := .Values.env }}
{{- if hasKey $own $name }}
{{- fail (printf "env.%s: the chart sets this variable itself; leave it out (backendUrl, drainSeconds, global.basePath and global.trustedProxies are values)" $name) }}
{{- end }}
{{- $_ := set $own $name $text }}
{{- end }}
{{- range $name, $text := $own }}
{{- if $text }}
- name: {{ $name }}
  value: {{ $text | quote }}
{{- end }}
{{- end }}
{{- end }}

{{/* Refuse what cannot work, before anything is made. */}}
{{- define "frontend.check" -}}
{{- if and .Values.branding.existingClaim .Values.branding.configMap -}}
{{- fail "ska-octopus-frontend: branding.existingClaim and branding.configMap name two folders; keep one of them" -}}
{{- end -}}
{{- end }}
