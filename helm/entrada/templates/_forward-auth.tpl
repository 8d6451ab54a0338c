{{- /* What another proxy needs to know to ask about each request; docs/guides/forward-auth has each by itself. */}}

{{- define "entrada.verifyUrl" -}}
{{- printf "%s://%s.%s.svc.%s:%v%s/verify" (include "entrada.scheme" .) (include "entrada.fullname" .) .Release.Namespace .Values.clusterDomain .Values.service.port (include "entrada.prefix" .) }}
{{- end }}

{{- /*
JSON: every header that an application may believe: those of all presets, those of one's own, and those of other gateways. It gets each from the gateway's
answer, and where that has none, none: a client's is never left.
*/}}
{{- define "entrada.believedHeaders" -}}
{{- $usual := list "X-Forwarded-User" "X-Forwarded-Preferred-Username" "X-Forwarded-Email" "X-Forwarded-Name" "X-Forwarded-Roles" "X-Forwarded-Groups" "X-Forwarded-Tenant" "X-Entrada-Assertion" "Cookie" "Authorization" }}
{{- $others := .Files.Get "files/forged-headers.txt" | trim | splitList "\n" }}
{{- $all := list }}
{{- $seen := dict }}
{{- range concat $usual (include "entrada.ownHeaders" . | fromJsonArray) $others }}
{{- if not (hasKey $seen (lower .)) }}
{{- $_ := set $seen (lower .) true }}
{{- $all = append $all . }}
{{- end }}
{{- end }}
{{- $all | toJson }}
{{- end }}

{{- /* JSON: the cookies of a session that was refreshed. */}}
{{- define "entrada.cookieNames" -}}
{{- $cookie := dig "session" "cookie" (dict) .Values.config }}
{{- $isHttps := hasPrefix "https:" (include "entrada.redirectUris" . | fromJsonArray | first) }}
{{- $isSecure := ternary $cookie.secure $isHttps (hasKey $cookie "secure") }}
{{- $isHost := and (not $cookie.domain) (eq (default "/" $cookie.path) "/") }}
{{- $start := ternary (ternary "__Host-" "__Secure-" $isHost) "" $isSecure }}
{{- $name := print $start (default "entrada" $cookie.name) }}
{{- list $name (print $name ".0") (print $name ".1") | toJson }}
{{- end }}

{{- /* For the Ingress of the gateway's own addresses; it holds for the whole host. Nobody can ask from outside, who could then read the assertion and tokens. */}}
{{- define "entrada.nginx.closesVerify" -}}
nginx.ingress.kubernetes.io/server-snippet: |
  location ^~ {{ include "entrada.prefix" . }}/verify { return 404; }
{{- end }}

{{- /* Annotations for the Ingress of an application behind ingress-nginx. auth-response-headers takes out what clients forge; the snippet passes a renewed session on. */}}
{{- define "entrada.nginx.annotations" -}}
{{- $prefix := include "entrada.prefix" . }}
{{- $uri := urlParse (include "entrada.redirectUris" . | fromJsonArray | first) }}
nginx.ingress.kubernetes.io/auth-url: {{ include "entrada.verifyUrl" . }}
nginx.ingress.kubernetes.io/auth-signin: {{ $uri.scheme }}://{{ $uri.host }}{{ $prefix }}/login?rd=$escaped_request_uri
nginx.ingress.kubernetes.io/auth-response-headers: {{ include "entrada.believedHeaders" . | fromJsonArray | join "," }}
nginx.ingress.kubernetes.io/proxy-buffer-size: 64k
nginx.ingress.kubernetes.io/configuration-snippet: |
  {{- range $at := list 1 2 3 4 }}
  auth_request_set $entrada_set_cookie_{{ $at }} $upstream_http_x_entrada_set_cookie_{{ $at }};
  add_header Set-Cookie $entrada_set_cookie_{{ $at }} always;
  {{- end }}
{{- end }}

{{- /*
What Traefik takes out of a client's request, then sets as the gateway says. [_.] is every name with an underscore or a dot, which many applications take for
the same name. X-Real-IP and X-Forwarded-Server are set by Traefik itself.
*/}}
{{- define "entrada.traefik.headers" -}}
{{- $usual := "(?i)^(Authorization|Cookie|Forwarded|Remote-.*|SM-.*|X-Auth-.*|X-Entrada-.*|X-First-Name|X-Full-Name|X-Last-Name|X-MS-.*|X-Original-.*|X-Proxy-.*|X-Remote-.*|X-HTTP-Method-Override|X-Rewrite-URL|X-Role|X-Role-TE|X-Team|X-User|X-WEBAUTH-.*|X-Forwarded-(User|Preferred-Username|Email|Name|Roles|Groups|Tenant|Access-Token|DisplayName|Mail|Method|Prefix|Scheme|Uri))$|[_.]" }}
{{- $more := list }}
{{- range include "entrada.believedHeaders" . | fromJsonArray }}
{{- if not (or (regexMatch $usual .) (has . (list "X-Real-IP" "X-Forwarded-Server"))) }}
{{- $more = append $more (regexQuoteMeta .) }}
{{- end }}
{{- end }}
{{- printf "%s|^(%s)$" $usual (join "|" $more) }}
{{- end }}

{{- /* The spec of a Traefik Middleware that asks the gateway. */}}
{{- define "entrada.traefik.forwardAuth" -}}
forwardAuth:
  address: {{ include "entrada.verifyUrl" . }}
  # What a client says of the request itself is not believed.
  trustForwardHeader: false
  authResponseHeadersRegex: {{ include "entrada.traefik.headers" . | quote }}
  addAuthCookiesToResponse: {{ include "entrada.cookieNames" . }}
{{- end }}

{{- /*
The chart's annotations and those that were given, of which none may stand in the place of the chart's.
@param list: root, the chart's as YAML, those given, the name of their value
*/}}
{{- define "entrada.mergedAnnotations" -}}
{{- $root := index . 0 }}
{{- $own := index . 1 | fromYaml }}
{{- $given := tpl (toYaml (index . 2)) $root | fromYaml }}
{{- $name := index . 3 }}
{{- range $key, $_ := $own }}
{{- if and (hasKey $given $key) (not (hasSuffix "/proxy-buffer-size" $key)) }}
{{- fail (printf "%s has %s, which is what protects the application here: leave it out." $name $key) }}
{{- end }}
{{- end }}
{{- with merge $given $own -}}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
