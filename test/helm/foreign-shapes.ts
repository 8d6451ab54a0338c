import { Ajv, type SchemaObject } from 'ajv'
import type { KubeObject } from '../support/helm.ts'

/** An object with these members and no others; a name that ends in `?` may be left out. */
function shape(members: Readonly<Record<string, SchemaObject>>): SchemaObject {
  const properties = Object.fromEntries(
    Object.entries(members).map(([name, of]) => [name.replace('?', ''), of]),
  )
  const required = Object.keys(members).filter(name => !name.endsWith('?'))
  return { type: 'object', additionalProperties: false, required, properties }
}

const list = (items: SchemaObject): SchemaObject => ({ type: 'array', minItems: 1, items })
const oneOf = (...values: readonly string[]): SchemaObject => ({ enum: [...values] })
const text: SchemaObject = { type: 'string', minLength: 1 }
const flag: SchemaObject = { type: 'boolean' }
const port: SchemaObject = { type: 'integer', minimum: 1, maximum: 65_535 }
const name: SchemaObject = { type: 'string', pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$' }
const texts: SchemaObject = { type: 'object', additionalProperties: { type: 'string' } }
const duration: SchemaObject = { type: 'string', pattern: '^[0-9]+(ms|s|m|h)$' }
const labels = { matchLabels: texts }

/** Of the Prometheus operator, monitoring.coreos.com/v1. */
const relabel = shape({
  'action?': oneOf(
    'replace',
    'keep',
    'drop',
    'labelmap',
    'labeldrop',
    'labelkeep',
    'hashmod',
    'lowercase',
    'uppercase',
  ),
  'regex?': text,
  'sourceLabels?': list(text),
  'targetLabel?': text,
  'replacement?': text,
})
const serviceMonitor = shape({
  selector: shape(labels),
  endpoints: list(
    shape({
      port: name,
      path: text,
      interval: duration,
      'relabelings?': list(relabel),
      'metricRelabelings?': list(relabel),
    }),
  ),
})
const prometheusRule = shape({
  groups: list(
    shape({
      name: text,
      'interval?': duration,
      rules: list(
        shape({ alert: text, expr: text, 'for?': duration, 'labels?': texts, 'annotations?': texts }),
      ),
    }),
  ),
})

/** Of the Gateway API, gateway.networking.k8s.io/v1. A rule without backends answers 500. */
const httpRoute = shape({
  parentRefs: list(
    shape({
      name,
      'namespace?': name,
      'sectionName?': name,
      'group?': text,
      'kind?': oneOf('Gateway', 'Service'),
      'port?': port,
    }),
  ),
  hostnames: list({ type: 'string', pattern: '^(\\*\\.)?[a-z0-9.-]+$' }),
  rules: list(
    shape({
      matches: list(
        shape({
          path: shape({ type: oneOf('PathPrefix', 'Exact'), value: { type: 'string', pattern: '^/' } }),
        }),
      ),
      'filters?': list({ type: 'object', required: ['type'] }),
      'backendRefs?': list(shape({ name, port })),
    }),
  ),
})

/** Of Envoy Gateway, gateway.envoyproxy.io/v1alpha1. */
const securityPolicy = shape({
  targetRefs: list(shape({ group: text, kind: text, name })),
  extAuth: shape({
    failOpen: flag,
    headersToExtAuth: list(text),
    http: shape({
      path: text,
      backendRefs: list(shape({ name, port })),
      headersToBackend: list(text),
    }),
  }),
})

/** Of Traefik 3, traefik.io/v1alpha1. */
const middleware = shape({
  forwardAuth: shape({
    address: { type: 'string', pattern: '^https?://' },
    trustForwardHeader: flag,
    authResponseHeadersRegex: text,
    addAuthCookiesToResponse: list(text),
  }),
})
const ingressRoute = shape({
  entryPoints: list(text),
  tls: shape({ 'secretName?': name }),
  routes: list(
    shape({
      kind: oneOf('Rule'),
      match: text,
      'middlewares?': list(shape({ name })),
      services: list(shape({ name, port })),
    }),
  ),
})

const specs: Readonly<Record<string, SchemaObject>> = {
  'monitoring.coreos.com/v1 ServiceMonitor': serviceMonitor,
  'monitoring.coreos.com/v1 PrometheusRule': prometheusRule,
  'gateway.networking.k8s.io/v1 HTTPRoute': httpRoute,
  'gateway.envoyproxy.io/v1alpha1 SecurityPolicy': securityPolicy,
  'traefik.io/v1alpha1 Middleware': middleware,
  'traefik.io/v1alpha1 IngressRoute': ingressRoute,
}

const metadata = shape({ name, namespace: name, labels: texts, 'annotations?': texts })
const ajv = new Ajv({ allErrors: true })
const checks = new Map(
  Object.entries(specs).map(([of, spec]) => {
    const whole = shape({ apiVersion: text, kind: text, metadata, spec })
    return [of, ajv.compile(whole)] as const
  }),
)

/** Whether it is of a kind that Kubernetes itself does not have, and whose makers publish the shape: the fields that the chart sets. */
export function isForeign({ apiVersion, kind }: KubeObject): boolean {
  return checks.has(`${apiVersion} ${kind}`)
}

/** What is wrong with an object of such a kind. */
export function shapeProblems(object: KubeObject): readonly string[] {
  const check = checks.get(`${object.apiVersion} ${object.kind}`)
  if (check === undefined) return [`${object.kind} is not known`]
  const errors = check(object) ? [] : (check.errors ?? [])
  return errors.map(({ instancePath, message }) => `${object.kind}${instancePath} ${message ?? ''}`)
}
