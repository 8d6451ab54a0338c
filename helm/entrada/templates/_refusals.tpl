{{- /* Values that would make a gateway which does not start, or is not safe: one sentence each. */}}

{{- define "entrada.refusals" -}}
{{- include "entrada.refuseSettings" . }}
{{- include "entrada.refuseSecrets" . }}
{{- include "entrada.refuseReplicas" . }}
{{- include "entrada.refuseMode" . }}
{{- include "entrada.refuseNetwork" . }}
{{- end }}

{{- define "entrada.refuseSettings" -}}
{{- if and (not .Values.config) (not .Values.existingConfigMap) }}
{{- fail "There are no settings: set config (at least provider and upstream), or existingConfigMap to the name of a ConfigMap with the key entrada.yaml." }}
{{- end }}
{{- if and .Values.config .Values.existingConfigMap }}
{{- fail "config and existingConfigMap are both set: leave one of the two out." }}
{{- end }}
{{- if and .Values.config (eq (include "entrada.redirectUris" .) "[]") }}
{{- fail "config.provider.redirectUri is missing: set it to the callback as it is registered with the provider, for example https://app.example/.auth/callback." }}
{{- end }}
{{- range $section := list "listen" "admin" }}
{{- if regexMatch "^(127\\.|localhost$|::1$|\\[::1\\]$)" (dig $section "host" "" $.Values.config) }}
{{- fail (printf "config.%s.host is loopback, where neither the Service nor a probe reaches the pod: leave it out." $section) }}
{{- end }}
{{- end }}
{{- $own := append (include "entrada.ownLabels" . | fromYaml | keys) "app.kubernetes.io/component" }}
{{- range $name := list "commonLabels" "podLabels" }}
{{- range $key, $_ := default (dict) (get $.Values $name) }}
{{- if has $key (append $own "azure.workload.identity/use") }}
{{- fail (printf "%s has %s, which the chart sets itself: leave it out." $name $key) }}
{{- end }}
{{- end }}
{{- end }}
{{- $identity := .Values.azure.workloadIdentity }}
{{- $client := dig "provider" "clientId" "" .Values.config }}
{{- if and $identity.enabled (not $identity.clientId) }}
{{- fail "azure.workloadIdentity.clientId is missing: set it to the client id of the app registration." }}
{{- end }}
{{- if and $identity.enabled $client (ne $client $identity.clientId) }}
{{- fail "config.provider.clientId and azure.workloadIdentity.clientId differ: both are the client id of the app registration, so leave the first out." }}
{{- end }}
{{- end }}

{{- define "entrada.refuseSecrets" -}}
{{- $into := "is a secret and would be readable in the ConfigMap: leave it out, and put it into the Secret (existingSecret, or secret.create)." }}
{{- $config := .Values.config }}
{{- if dig "provider" "clientSecret" "" $config }}{{ fail (print "config.provider.clientSecret " $into) }}{{ end }}
{{- if dig "provider" "fallback" "clientSecret" "" $config }}{{ fail (print "config.provider.fallback.clientSecret " $into) }}{{ end }}
{{- if dig "session" "keys" "" $config }}{{ fail (print "config.session.keys " $into) }}{{ end }}
{{- if dig "admin" "token" "" $config }}{{ fail (print "config.admin.token " $into) }}{{ end }}
{{- range list "session" "revocation" }}
{{- $redis := dig . "redis" (dict) $config }}
{{- if $redis.password }}{{ fail (printf "config.%s.redis.password %s" . $into) }}{{ end }}
{{- if dig "sentinel" "password" "" $redis }}{{ fail (printf "config.%s.redis.sentinel.password %s" . $into) }}{{ end }}
{{- if regexMatch "://[^/@]*:[^@]*@" (default "" $redis.url) }}{{ fail (printf "config.%s.redis.url %s" . $into) }}{{ end }}
{{- end }}
{{- range $name, $url := dict "https" .Values.proxy.https "http" .Values.proxy.http }}
{{- if regexMatch "(^|://)[^/@]*:[^@]*@" (default "" $url) }}
{{- fail (printf "proxy.%s holds a password, which would be readable in the Deployment: give the variable by extraEnv with valueFrom.secretKeyRef." $name) }}
{{- end }}
{{- end }}
{{- range .Values.extraEnv }}
{{- $isSecret := regexMatch "(SECRET|SESSION_KEYS?|TOKEN|PASSWORD|PASSPHRASE|OTLP_HEADERS|OTLP_TRACES_HEADERS)$" (default "" .name) }}
{{- $login := ternary "(^|://)[^/@]*:[^@]*@" "://[^/@]*:[^/@]*@" (regexMatch "(?i)_proxy$" (default "" .name)) }}
{{- if and .value (or $isSecret (regexMatch $login (toString .value))) }}
{{- fail (printf "extraEnv has %v in plain text, which would be readable in the Deployment: give it by valueFrom.secretKeyRef." .name) }}
{{- end }}
{{- end }}
{{- if and .Values.existingSecret .Values.secret.create }}
{{- fail "existingSecret and secret.create are both set: leave one of the two out." }}
{{- end }}
{{- $keys := include "entrada.secrets" . | fromJson | values | sortAlpha | join ", " }}
{{- if not (or .Values.existingSecret .Values.secret.create) }}
{{- fail (printf "There is no Secret: set existingSecret to the name of one with the keys %s (entrada keygen makes session keys), or secret.create: true and the values." $keys) }}
{{- end }}
{{- if .Values.secret.create }}
{{- if not .Values.secret.sessionKeys }}{{ fail "secret.sessionKeys is missing: make one with: entrada keygen" }}{{ end }}
{{- if and (include "entrada.usesClientSecret" .) (not .Values.secret.clientSecret) }}
{{- fail "secret.clientSecret is missing: set the client secret, or use azure.workloadIdentity or config.provider.clientCertificate instead." }}
{{- end }}
{{- end }}
{{- if and .Values.caBundle.configMap .Values.caBundle.secret }}
{{- fail "caBundle.configMap and caBundle.secret are both set: leave one of the two out." }}
{{- end }}
{{- end }}

{{- define "entrada.refuseReplicas" -}}
{{- if and (include "entrada.hasSeveral" .) (not (include "entrada.sharesRevocation" .)) }}
{{- fail "Several replicas need one Redis, or a session that is ended at one goes on at the others: set config.revocation.redis (or config.session.store: redis); if settings that the chart cannot see have it, set sharedRevocation: true." }}
{{- end }}
{{- if and (include "entrada.hasSeveral" .) .Values.persistence.existingClaim }}
{{- fail "persistence.existingClaim is for one replica: each gateway needs a file of its own. With Redis it is not needed." }}
{{- end }}
{{- end }}

{{- define "entrada.refuseMode" -}}
{{- if and (eq .Values.mode "sidecar") (not .Values.sidecar.podLabels) }}
{{- fail "sidecar.podLabels is missing: set the labels of the application's pods." }}
{{- end }}
{{- if and (eq .Values.mode "sidecar") .Values.config }}
{{- $url := dig "upstream" "" .Values.config }}
{{- if and $url (not (regexMatch "^(unix:|https?://(127\\.[0-9.]+([:/]|$)|localhost([:/]|$)|\\[::1\\]))" $url)) }}
{{- fail "config.upstream is not on loopback: a sidecar is in the pod of its application, which has to listen on 127.0.0.1 alone." }}
{{- end }}
{{- $port := ternary (include "entrada.portOf" $url | int) 0 (hasPrefix "http" $url) }}
{{- range $name, $own := dict "listen" (include "entrada.port" . | int) "admin" (include "entrada.adminPort" . | int) }}
{{- if eq $own $port }}
{{- fail (printf "config.upstream has port %d, which is that of the gateway in the same pod (config.%s.port): give one of the two another." $port $name) }}
{{- end }}
{{- end }}
{{- end }}
{{- if eq .Values.mode "sidecar" }}
{{- $several := or .Values.autoscaling.enabled (gt (int .Values.replicaCount) 1) }}
{{- range $name, $isSet := dict "autoscaling, or replicaCount," $several "extraContainers" .Values.extraContainers "extraInitContainers" .Values.extraInitContainers "persistence" .Values.persistence.existingClaim }}
{{- if $isSet }}
{{- fail (printf "%s is for pods of the chart, and with mode sidecar it has none: set it where the application's are." $name) }}
{{- end }}
{{- end }}
{{- end }}
{{- if and (eq .Values.mode "forwardAuth") .Values.config }}
{{- if not (has (include "entrada.dialect" .) (list "nginx" "traefik" "envoy" "caddy" "haproxy")) }}
{{- fail "config.auth.forwardAuth.dialect is missing: set it to nginx, traefik or envoy, as your controller is." }}
{{- end }}
{{- if not (dig "listen" "trustedProxies" (list) .Values.config) }}
{{- fail "config.listen.trustedProxies is missing: name the addresses of the ingress controller's pods, for nobody else gets an answer of forward-auth." }}
{{- end }}
{{- range .Values.config.listen.trustedProxies }}
{{- if hasSuffix "/0" . }}
{{- fail (printf "config.listen.trustedProxies has %s: everybody could ask, and name any request: name the addresses of the ingress controller's pods." .) }}
{{- end }}
{{- end }}
{{- $dialect := include "entrada.dialect" . }}
{{- range ternary (include "entrada.ownHeaders" . | fromJsonArray) (list) (eq $dialect "nginx") }}
{{- if not (regexMatch "^[A-Za-z0-9_-]+$" .) }}
{{- fail (printf "The header %s of config has a character that ingress-nginx takes in no name of a header: use letters, digits and - alone." .) }}
{{- end }}
{{- end }}
{{- $isLed := or (and (eq $dialect "nginx") .Values.ingress.enabled) (eq $dialect "traefik") (and (eq $dialect "envoy") .Values.httpRoute.enabled) }}
{{- if and .Values.forwardAuth.application.serviceName (not $isLed) }}
{{- fail (printf "forwardAuth.application is set, but with the dialect %s nothing would lead to it and ask: it needs nginx with ingress.enabled, traefik, or envoy with httpRoute.enabled." $dialect) }}
{{- end }}
{{- end }}
{{- if and (eq .Values.mode "forwardAuth") (ne .Values.service.type "ClusterIP") }}
{{- fail "service.type is not ClusterIP: with mode forwardAuth people come by the ingress controller, and the question would be open to whoever reaches the Service." }}
{{- end }}
{{- if and (eq .Values.mode "forwardAuth") (eq (include "entrada.dialect" .) "traefik") (gt (len (default (list) .Values.ingress.tls)) 1) }}
{{- fail "ingress.tls has several entries, and an IngressRoute of Traefik takes one: name a certificate that is for all hosts." }}
{{- end }}
{{- if and .Values.ingress.enabled (eq .Values.mode "forwardAuth") (ne (include "entrada.dialect" .) "nginx") }}
{{- fail "ingress is for the dialect nginx, and would leave the question open to everybody with another: with traefik the chart makes IngressRoutes, with envoy set httpRoute." }}
{{- end }}
{{- if and (ne .Values.mode "forwardAuth") (include "entrada.dialect" .) }}
{{- fail "config.auth.forwardAuth.dialect is set, but mode is not forwardAuth: the question would be open to everybody." }}
{{- end }}
{{- if and .Values.forwardAuth.application.serviceName (or (ne .Values.mode "forwardAuth") .Values.existingConfigMap) }}
{{- fail "forwardAuth.application is for mode forwardAuth with config: the chart has to see the dialect." }}
{{- end }}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) }}
{{- fail "httpRoute.parentRefs is missing: name the Gateway." }}
{{- end }}
{{- end }}

{{- define "entrada.refuseNetwork" -}}
{{- $policy := .Values.networkPolicy }}
{{- if and (or $policy.enabled (and $policy.application.enabled (eq .Values.mode "forwardAuth"))) (not $policy.fromController) }}
{{- fail "networkPolicy.fromController is missing: name the pods of the ingress controller; an empty list would let everybody in." }}
{{- end }}
{{- if and $policy.enabled (eq .Values.mode "gateway") (not $policy.toUpstream) }}
{{- fail "networkPolicy.toUpstream is missing: name the pods of the application, which the gateway could not reach otherwise." }}
{{- end }}
{{- $redis := or (dig "revocation" "redis" "" .Values.config) (eq (dig "session" "store" "" .Values.config) "redis") }}
{{- if and $policy.enabled (ne .Values.mode "sidecar") $redis (not (or $policy.toRedis $policy.extraEgress)) }}
{{- fail "networkPolicy.toRedis is missing: name the pods or addresses of Redis, which the gateway could not reach otherwise." }}
{{- end }}
{{- if and $policy.enabled .Values.metrics.serviceMonitor.enabled (not $policy.fromPrometheus) }}
{{- fail "networkPolicy.fromPrometheus is missing: name the pods of Prometheus, which could not read the metrics otherwise." }}
{{- end }}
{{- if and $policy.enabled (not $policy.toDns) }}
{{- fail "networkPolicy.toDns is missing: name the pods that resolve names; an empty list would leave port 53 open to anywhere." }}
{{- end }}
{{- if and $policy.application.enabled (not $policy.application.podLabels) }}
{{- fail "networkPolicy.application.podLabels is missing: set the labels of the application's pods." }}
{{- end }}
{{- if and $policy.application.enabled (eq .Values.mode "sidecar") }}
{{- fail "networkPolicy.application is not for mode sidecar: there networkPolicy.enabled leaves only the gateway's port of the application's pods open." }}
{{- end }}
{{- end }}
