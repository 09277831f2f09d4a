{{/* These are asked by the backend too, whose values hold these under `mongodb`. */}}
{{- define "mongodb.fullname" -}}
{{- printf "%s-mongodb" .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{- define "mongodb.secret" -}}
{{- $own := .Values.mongodb | default .Values -}}
{{- $own.auth.existingSecret | default (include "mongodb.fullname" .) -}}
{{- end }}

{{- define "mongodb.selector" -}}
app.kubernetes.io/name: mongodb
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "mongodb.labels" -}}
{{ include "mongodb.selector" . }}
app.kubernetes.io/part-of: ska-octopus
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}
