{{- define "entrada.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- /* At most 50 characters, so that names which go on after it stay below 63. What is cut off goes on counting, or two releases would have one name. */}}
{{- define "entrada.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- $usual := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) }}
{{- /* Releases may have dots, Services may not. */}}
{{- $whole := default $usual .Values.fullnameOverride | replace "." "-" }}
{{- if gt (len $whole) 50 }}
{{- printf "%s-%s" ($whole | trunc 41 | trimSuffix "-") ($whole | sha256sum | trunc 8) }}
{{- else }}
{{- $whole | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "entrada.selectorLabels" -}}
app.kubernetes.io/name: {{ include "entrada.name" . }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{- define "entrada.ownLabels" -}}
{{ include "entrada.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "entrada.labels" -}}
{{- include "entrada.labelsWith" (list . (dict)) }}
{{- end }}

{{- /*
Labels of an object, each once: those of its own value before the chart's, these before commonLabels.
@param list: root, the labels that were given for this object
*/}}
{{- define "entrada.labelsWith" -}}
{{- $root := index . 0 }}
{{- $given := tpl (toYaml (default (dict) (index . 1))) $root | fromYaml }}
{{- $common := tpl (toYaml (default (dict) $root.Values.commonLabels)) $root | fromYaml }}
{{- merge $given (include "entrada.ownLabels" $root | fromYaml) $common | toYaml }}
{{- end }}

{{- /* The pods that have the gateway's port: its own, or the application's. */}}
{{- define "entrada.podSelector" -}}
{{- if eq .Values.mode "sidecar" }}
{{- tpl (toYaml .Values.sidecar.podLabels) . }}
{{- else }}
{{- include "entrada.selectorLabels" . }}
app.kubernetes.io/component: gateway
{{- end }}
{{- end }}

{{- define "entrada.serviceAccountName" -}}
{{- default (ternary (include "entrada.fullname" .) "default" .Values.serviceAccount.create) .Values.serviceAccount.name }}
{{- end }}

{{- define "entrada.image" -}}
{{- $registry := default .Values.image.registry .Values.global.imageRegistry }}
{{- $name := ternary .Values.image.repository (printf "%s/%s" $registry .Values.image.repository) (empty $registry) }}
{{- if .Values.image.digest }}
{{- printf "%s@%s" $name .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" $name (default .Chart.AppVersion .Values.image.tag) }}
{{- end }}
{{- end }}

{{- define "entrada.imagePullSecrets" -}}
{{- with concat (default (list) .Values.global.imagePullSecrets) (default (list) .Values.imagePullSecrets) | uniq -}}
imagePullSecrets:
{{- range . }}
  - name: {{ tpl . $ }}
{{- end }}
{{- end }}
{{- end }}

{{- /* restricted, as Pod Security Standards have it. */}}
{{- define "entrada.podSecurityContext" -}}
runAsNonRoot: true
seccompProfile: { type: RuntimeDefault }
{{- if not .Values.openshift.enabled }}
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
{{- end }}
{{- end }}

{{- define "entrada.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
{{- if not .Values.openshift.enabled }}
runAsUser: 65532
runAsGroup: 65532
{{- end }}
capabilities: { drop: [ALL] }
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- /* The pod of helm test, which the NetworkPolicy lets in. */}}
{{- define "entrada.testLabels" -}}
{{- include "entrada.selectorLabels" . }}
app.kubernetes.io/component: test
{{- end }}
