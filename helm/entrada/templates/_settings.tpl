{{- /* What the settings say, as far as the chart has to know it. With existingConfigMap these are the defaults. */}}

{{- define "entrada.port" -}}
{{- dig "listen" "port" 8080 .Values.config | int }}
{{- end }}

{{- define "entrada.adminPort" -}}
{{- dig "admin" "port" 9090 .Values.config | int }}
{{- end }}

{{- /* The plain port beside TLS, which only redirects; 0 where there is none. */}}
{{- define "entrada.redirectPort" -}}
{{- dig "listen" "tls" "httpPort" 0 .Values.config | int }}
{{- end }}

{{- define "entrada.prefix" -}}
{{- dig "auth" "prefix" "/.auth" .Values.config }}
{{- end }}

{{- define "entrada.dialect" -}}
{{- dig "auth" "forwardAuth" "dialect" "" .Values.config }}
{{- end }}

{{- /* JSON, because a template gives text: [ "https://app.example/.auth/callback" ] */}}
{{- define "entrada.redirectUris" -}}
{{- $given := dig "provider" "redirectUri" (list) .Values.config }}
{{- ternary $given (list $given) (kindIs "slice" $given) | toJson }}
{{- end }}

{{- /* JSON: the host names of the public origins, without ports. */}}
{{- define "entrada.hosts" -}}
{{- $hosts := list }}
{{- range include "entrada.redirectUris" . | fromJsonArray }}
{{- $hosts = append $hosts (urlParse .).hostname }}
{{- end }}
{{- $hosts | uniq | toJson }}
{{- end }}

{{- /* JSON: callbacks that are registered outside of the gateway's prefix. */}}
{{- define "entrada.callbacks" -}}
{{- $prefix := print (include "entrada.prefix" .) "/" }}
{{- $paths := list }}
{{- range include "entrada.redirectUris" . | fromJsonArray }}
{{- $path := (urlParse .).path }}
{{- if not (hasPrefix $prefix $path) }}
{{- $paths = append $paths $path }}
{{- end }}
{{- end }}
{{- $paths | uniq | toJson }}
{{- end }}

{{- /* JSON: names of one's own under which the application is told something. */}}
{{- define "entrada.ownHeaders" -}}
{{- $names := dig "headers" "custom" (dict) .Values.config | keys | sortAlpha }}
{{- range dig "routes" (list) .Values.config }}
{{- with dig "accessToken" "header" "" . }}
{{- $names = append $names . }}
{{- end }}
{{- end }}
{{- $names | uniq | toJson }}
{{- end }}

{{- define "entrada.scheme" -}}
{{- ternary "https" "http" (not (empty (dig "listen" "tls" "" .Values.config))) }}
{{- end }}

{{- /* The port of an address. Without a scheme it is one of http, as for the gateway. */}}
{{- define "entrada.portOf" -}}
{{- $url := urlParse (ternary . (print "http://" .) (contains "://" .)) }}
{{- default (ternary "443" "80" (eq $url.scheme "https")) ($url.host | regexFind ":[0-9]+$" | trimPrefix ":") }}
{{- end }}

{{- /* JSON: the ports of NetworkPolicy at which provider and proxies are. */}}
{{- define "entrada.providerPorts" -}}
{{- $provider := dig "provider" (dict) .Values.config }}
{{- $ports := list 443 }}
{{- range list $provider.issuer $provider.authorityHost (dig "graph" "baseUrl" "" $provider) .Values.proxy.https .Values.proxy.http }}
{{- with . }}
{{- $ports = append $ports (include "entrada.portOf" . | int) }}
{{- end }}
{{- end }}
{{- $all := list }}
{{- range uniq $ports }}
{{- $all = append $all (dict "protocol" "TCP" "port" .) }}
{{- end }}
{{- $all | toJson }}
{{- end }}

{{- define "entrada.sharesRevocation" -}}
{{- $redis := dig "revocation" "redis" "" .Values.config }}
{{- if or .Values.sharedRevocation $redis (eq (dig "session" "store" "" .Values.config) "redis") }}yes{{ end }}
{{- end }}

{{- define "entrada.hasSeveral" -}}
{{- if and (ne .Values.mode "sidecar") (or .Values.autoscaling.enabled (gt (int .Values.replicaCount) 1)) }}yes{{ end }}
{{- end }}

{{- /* Whether the gateway shows a client secret to the provider. */}}
{{- define "entrada.usesClientSecret" -}}
{{- $provider := dig "provider" (dict) .Values.config }}
{{- if not (or .Values.azure.workloadIdentity.enabled $provider.clientCertificate $provider.federatedTokenFile $provider.clientSecretFile) }}yes{{ end }}
{{- end }}

{{- /* JSON: the secrets that are used, and the key of each in the Secret: { "sessionKeys": "session-keys" } */}}
{{- define "entrada.secrets" -}}
{{- $usual := dict "clientSecret" "client-secret" "sessionKeys" "session-keys" "adminToken" "admin-token" "redisPassword" "redis-password" }}
{{- $used := dict }}
{{- range $name, $key := $usual }}
{{- $here := get $.Values.secretKeys $name }}
{{- $isGiven := ternary (get $.Values.secret $name) $here $.Values.secret.create }}
{{- $isNeeded := or $isGiven (eq $name "sessionKeys") (eq $name "clientSecret") }}
{{- if and $isNeeded (or (ne $name "clientSecret") (include "entrada.usesClientSecret" $)) }}
{{- $_ := set $used $name (default $key $here) }}
{{- end }}
{{- end }}
{{- $used | toJson }}
{{- end }}

{{- define "entrada.secretName" -}}
{{- if .Values.secret.create }}
{{- include "entrada.fullname" . }}
{{- else }}
{{- tpl .Values.existingSecret . }}
{{- end }}
{{- end }}

{{- define "entrada.configMapName" -}}
{{- default (include "entrada.fullname" .) (tpl (default "" .Values.existingConfigMap) .) }}
{{- end }}

{{- /* 90s is 90, 15m is 900. */}}
{{- define "entrada.seconds" -}}
{{- mul (regexFind "^[0-9]+" .) (get (dict "s" 1 "m" 60 "h" 3600 "d" 86400) (regexFind "[smhd]$" .)) }}
{{- end }}

{{- /* How long a pod may take to stop: both waits of the gateway, and what a kill would cut short. */}}
{{- define "entrada.terminationSeconds" -}}
{{- $delay := include "entrada.seconds" (dig "listen" "drainDelay" "5s" .Values.config) }}
{{- $grace := include "entrada.seconds" (dig "listen" "grace" "25s" .Values.config) }}
{{- add $delay $grace 5 }}
{{- end }}

{{- /* JSON: where the Ingress, or the HTTPRoute, is. */}}
{{- define "entrada.ingressHosts" -}}
{{- include "entrada.hostsOr" (list . .Values.ingress.hosts "ingress.hosts") }}
{{- end }}

{{- define "entrada.routeHosts" -}}
{{- include "entrada.hostsOr" (list . .Values.httpRoute.hostnames "httpRoute.hostnames") }}
{{- end }}

{{- /* The hosts that are named, else those of redirectUri. Without one a rule would be for every host. */}}
{{- define "entrada.hostsOr" -}}
{{- $root := index . 0 }}
{{- $named := list }}
{{- range index . 1 }}
{{- $named = append $named (tpl . $root) }}
{{- end }}
{{- $hosts := ternary (include "entrada.hosts" $root | fromJsonArray) $named (empty $named) }}
{{- if not $hosts }}
{{- fail (printf "%s is missing: name the hosts, for the chart sees no provider.redirectUri to take them from." (index . 2)) }}
{{- end }}
{{- $hosts | toJson }}
{{- end }}

{{- /* The application's host:port past the gateway, for helm test; empty where the chart cannot know it. */}}
{{- define "entrada.application" -}}
{{- $application := .Values.forwardAuth.application }}
{{- $url := dig "upstream" "" .Values.config }}
{{- if $application.serviceName }}
{{- printf "%s:%v" $application.serviceName $application.servicePort }}
{{- else if and (eq .Values.mode "sidecar") .Values.sidecar.applicationPort }}
{{- printf "%s-admin:%v" (include "entrada.fullname" .) .Values.sidecar.applicationPort }}
{{- else if hasPrefix "http" $url }}
{{- $host := (urlParse $url).host }}
{{- $port := regexFind ":[0-9]+$" $host | default (ternary ":443" ":80" (hasPrefix "https" $url)) }}
{{- $name := ternary (printf "%s-admin" (include "entrada.fullname" .)) (trimSuffix $port $host) (eq .Values.mode "sidecar") }}
{{- print $name $port }}
{{- end }}
{{- end }}

{{- /* Whether these values keep others from the application: by a policy, or as a sidecar in front of 127.0.0.1. */}}
{{- define "entrada.closes" -}}
{{- if or (eq .Values.mode "sidecar") .Values.networkPolicy.application.enabled }}yes{{ end }}
{{- end }}
