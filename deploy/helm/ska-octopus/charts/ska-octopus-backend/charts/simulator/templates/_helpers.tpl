{{/* These are asked by the backend too, whose values hold these under `simulator`. */}}
{{- define "simulator.fullname" -}}
{{- printf "%s-simulator" .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{- define "simulator.secret" -}}
{{- $own := .Values.simulator | default .Values -}}
{{- $own.auth.existingSecret | default (include "simulator.fullname" .) -}}
{{- end }}

{{- define "simulator.selector" -}}
app.kubernetes.io/name: simulator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "simulator.labels" -}}
{{ include "simulator.selector" . }}
app.kubernetes.io/part-of: ska-octopus
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}
