{{- /* The gateway's container and its volumes: in the Deployment, and as a sidecar in pods of others. */}}

{{- define "entrada.container" -}}
name: entrada
image: {{ include "entrada.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  {{- include "entrada.containerSecurityContext" . | nindent 2 }}
ports:
  - { name: http, containerPort: {{ include "entrada.port" . }}, protocol: TCP }
  - { name: admin, containerPort: {{ include "entrada.adminPort" . }}, protocol: TCP }
  {{- if ne (include "entrada.redirectPort" .) "0" }}
  - { name: redirect, containerPort: {{ include "entrada.redirectPort" . }}, protocol: TCP }
  {{- end }}
env:
  {{- include "entrada.env" . | nindent 2 }}
{{- with .Values.envFrom }}
envFrom:
  {{- tpl (toYaml .) $ | nindent 2 }}
{{- end }}
{{- range $probe := list "startupProbe" "livenessProbe" "readinessProbe" }}
{{- with get $.Values $probe }}
{{ $probe }}:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- with .Values.resources }}
resources:
  {{- toYaml . | nindent 2 }}
{{- end }}
volumeMounts:
  - { name: entrada-config, mountPath: /etc/entrada, readOnly: true }
  - { name: entrada-secrets, mountPath: /run/secrets/entrada, readOnly: true }
  - { name: entrada-state, mountPath: /var/lib/entrada }
  {{- if include "entrada.caBundle" . }}
  - { name: entrada-ca, mountPath: /etc/entrada-ca, readOnly: true }
  {{- end }}
  {{- with .Values.extraVolumeMounts }}
  {{- tpl (toYaml .) $ | nindent 2 }}
  {{- end }}
{{- end }}

{{- define "entrada.env" -}}
{{- $secrets := include "entrada.secrets" . | fromJson }}
{{- $folder := "/run/secrets/entrada" -}}
- { name: ENTRADA_CONFIG, value: /etc/entrada/entrada.yaml }
- { name: ENTRADA_LISTEN_PORT, value: {{ include "entrada.port" . | quote }} }
- { name: ENTRADA_ADMIN_HOST, value: {{ dig "admin" "host" "0.0.0.0" .Values.config | quote }} }
- { name: ENTRADA_ADMIN_PORT, value: {{ include "entrada.adminPort" . | quote }} }
- { name: ENTRADA_SESSION_KEYS_FILE, value: {{ $folder }}/session-keys }
{{- if $secrets.clientSecret }}
- { name: ENTRADA_PROVIDER_CLIENT_SECRET_FILE, value: {{ $folder }}/client-secret }
{{- end }}
{{- if $secrets.adminToken }}
- { name: ENTRADA_ADMIN_TOKEN_FILE, value: {{ $folder }}/admin-token }
{{- end }}
{{- range $section := list "session" "revocation" }}
{{- if and $secrets.redisPassword (dig $section "redis" "" $.Values.config) }}
- { name: ENTRADA_{{ upper $section }}_REDIS_PASSWORD_FILE, value: {{ $folder }}/redis-password }
{{- end }}
{{- end }}
{{- if include "entrada.caBundle" . }}
- { name: NODE_EXTRA_CA_CERTS, value: /etc/entrada-ca/ca.crt }
{{- end }}
{{- range $name, $value := dict "HTTPS_PROXY" .Values.proxy.https "HTTP_PROXY" .Values.proxy.http "NO_PROXY" .Values.proxy.noProxy }}
{{- if $value }}
- { name: {{ $name }}, value: {{ $value | quote }} }
{{- end }}
{{- end }}
{{- with .Values.extraEnv }}
{{ tpl (toYaml .) $ }}
{{- end }}
{{- end }}

{{- define "entrada.volumes" -}}
- name: entrada-config
  configMap:
    name: {{ include "entrada.configMapName" . }}
    items: [{ key: entrada.yaml, path: entrada.yaml }]
- name: entrada-secrets
  secret:
    secretName: {{ include "entrada.secretName" . }}
    items:
      {{- $files := dict "clientSecret" "client-secret" "sessionKeys" "session-keys" "adminToken" "admin-token" "redisPassword" "redis-password" }}
      {{- range $name, $key := include "entrada.secrets" . | fromJson }}
      - { key: {{ $key }}, path: {{ get $files $name }} }
      {{- end }}
- name: entrada-state
  {{- if .Values.persistence.existingClaim }}
  persistentVolumeClaim: { claimName: {{ tpl .Values.persistence.existingClaim . }} }
  {{- else }}
  emptyDir: { sizeLimit: 64Mi }
  {{- end }}
{{- if include "entrada.caBundle" . }}
- name: entrada-ca
  {{- if .Values.caBundle.configMap }}
  configMap:
    name: {{ tpl .Values.caBundle.configMap . }}
  {{- else }}
  secret:
    secretName: {{ tpl .Values.caBundle.secret . }}
  {{- end }}
    items: [{ key: {{ .Values.caBundle.key }}, path: ca.crt }]
{{- end }}
{{- with .Values.extraVolumes }}
{{ tpl (toYaml .) $ }}
{{- end }}
{{- end }}

{{- define "entrada.caBundle" -}}
{{- if or .Values.caBundle.configMap .Values.caBundle.secret }}yes{{ end }}
{{- end }}

{{- /* For charts of others: {{ include "entrada.sidecar.container" .Subcharts.entrada | nindent 8 }} in a list of initContainers. */}}
{{- define "entrada.sidecar.container" -}}
- restartPolicy: Always
  {{- include "entrada.container" . | nindent 2 }}
{{- end }}

{{- define "entrada.sidecar.volumes" -}}
{{- include "entrada.volumes" . }}
{{- end }}

{{- /* Labels that the pods of the application need. */}}
{{- define "entrada.sidecar.podLabels" -}}
{{- tpl (toYaml .Values.sidecar.podLabels) . }}
{{- if .Values.azure.workloadIdentity.enabled }}
azure.workload.identity/use: "true"
{{- end }}
{{- end }}
