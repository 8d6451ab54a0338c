import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { foldName, nameKind } from '../../src/forward/header-names.ts'
import { presetHeaders } from '../../src/preset-headers.ts'
import { helm, objectOf, render } from '../support/helm.ts'

const ci = 'helm/entrada/ci'
const guides = 'docs/guides/forward-auth'

/** What the application is told with the usual preset. */
const usual = [
  ...presetHeaders.forwarded.map(([name]) => name),
  ...['X-Entrada-Assertion', 'Cookie', 'Authorization'],
]
const ownHeaders = [
  '--set-json',
  'config.headers.custom={"X-My-Role":{"claim":"roles"}}',
  '--set-json',
  'config.routes=[{"path":"/api/**","accessToken":{"scopes":["api://a/b"],"header":"X-My.Token"}}]',
]

const forged = readFileSync('helm/entrada/files/forged-headers.txt', 'utf8').trim().split('\n')

describe('the headers that nobody may forge', () => {
  it('are those of the tested guide for nginx, and more', () => {
    const guide = readFileSync(`${guides}/nginx.md`, 'utf8')
    const [, after = ''] = guide.split('# What other applications believe')
    const [location = ''] = after.split('location @sign_in')
    const named = [...location.matchAll(/proxy_set_header (\S+) "";/g)].map(([, name = '']) => name)
    assert.ok(named.length > 40)
    assert.deepEqual(
      named.filter(name => !forged.includes(name)),
      [],
    )
  })

  it('are all that the gateway itself takes out', () => {
    assert.deepEqual(
      forged.filter(name => nameKind(name) !== 'managed'),
      [],
    )
    const folded = new Set([...usual, ...forged].map(foldName))
    const told = Object.values(presetHeaders).flatMap(headers => headers.map(([name]) => name))
    assert.deepEqual(
      told.filter(name => !folded.has(foldName(name))),
      [],
    )
  })
})

describe('the chart behind an ingress controller that asks', { skip: helm.skip, concurrency: 2 }, () => {
  it('takes out with ingress-nginx what clients forge, and closes the question', async () => {
    const ours = ownHeaders.map(word => word.replace('X-My.Token', 'X-My-Token'))
    const { objects } = await render(['-f', `${ci}/forward-auth-nginx.yaml`, ...ours])
    const own = objectOf(objects, 'Ingress', 'app-entrada')
    const application = objectOf(objects, 'Ingress', 'app-entrada-application')
    const asked = application.metadata.annotations ?? {}
    const at = (name: string) => asked[`nginx.ingress.kubernetes.io/${name}`] ?? ''
    assert.equal(at('auth-url'), 'http://app-entrada.shop.svc.cluster.local:80/.auth/verify')
    assert.equal(at('auth-signin'), 'https://app.example/.auth/login?rd=$escaped_request_uri')
    assert.match(at('configuration-snippet'), /add_header Set-Cookie \$entrada_set_cookie_4 always;/)
    // Each is set from the answer, which leaves it out where the gateway says nothing; no snippet is needed for that.
    const set = at('auth-response-headers').split(',')
    assert.deepEqual(
      [...usual, 'X-My-Role', 'X-My-Token', ...forged].filter(name => !set.includes(name)),
      [],
    )
    // The controller refuses an Ingress with any other.
    assert.match(at('auth-response-headers'), /^[A-Za-z0-9_,-]+$/)
    assert.equal(new Set(set.map(name => name.toLowerCase())).size, set.length)
    assert.match(
      own.metadata.annotations?.['nginx.ingress.kubernetes.io/server-snippet'] ?? '',
      /location \^~ \/\.auth\/verify \{ return 404; \}/,
    )
    assert.deepEqual(pathsOf(own.spec), ['/.auth/'])
  })

  it('has no path that ingress-nginx refuses: none with a dot as Prefix or Exact', async () => {
    const { objects } = await render([
      ...['-f', `${ci}/forward-auth-nginx.yaml`],
      ...[
        '--set-json',
        'config.provider.redirectUri=["https://app.example/cb.aspx","https://app.example/oauth2/cb"]',
      ],
    ])
    const paths = objects.filter(({ kind }) => kind === 'Ingress').flatMap(({ spec }) => rulesOf(spec))
    assert.deepEqual(
      paths.map(({ path, pathType }) => `${pathType} ${path}`),
      ['Prefix /', 'ImplementationSpecific /.auth/', 'ImplementationSpecific /cb.aspx', 'Exact /oauth2/cb'],
    )
  })

  it('keeps annotations of ones own beside its', async () => {
    const size = 'annotations.nginx\\.ingress\\.kubernetes\\.io/proxy-body-size=8m'
    const { objects } = await render([
      ...['-f', `${ci}/forward-auth-nginx.yaml`, '--set', `ingress.${size}`],
      ...['--set', `forwardAuth.application.${size}`],
    ])
    for (const [name, key] of [
      ['app-entrada', 'server-snippet'],
      ['app-entrada-application', 'auth-url'],
    ] as const) {
      const { annotations = {} } = objectOf(objects, 'Ingress', name).metadata
      assert.equal(annotations['nginx.ingress.kubernetes.io/proxy-body-size'], '8m')
      assert.ok(annotations[`nginx.ingress.kubernetes.io/${key}`])
    }
  })

  it('asks with Traefik as the guide says, and leaves the question out of the routes', async () => {
    const { objects } = await render(['-f', `${ci}/forward-auth-traefik.yaml`, ...ownHeaders])
    const { forwardAuth } = objectOf(objects, 'Middleware').spec as {
      forwardAuth: Readonly<Record<string, unknown>>
    }
    const [, guided = ''] = /authResponseHeadersRegex: >-\n\s+(\S+)\n/.exec(read('traefik.md')) ?? []
    const regex = String(forwardAuth['authResponseHeadersRegex'])
    assert.ok(regex.startsWith(`${guided}|`))
    // Go's (?i) counts to the end of the expression.
    const takenOut = new RegExp(regex.replace('(?i)', ''), 'i')
    const made = ['X-Forwarded-Server', 'X-Real-IP']
    assert.deepEqual(
      [...usual, 'X-My-Role', 'x-my.token', ...forged].filter(name => !takenOut.test(name)),
      made,
    )
    assert.deepEqual(
      ['X-My-Roles', 'Accept', 'X-Forwarded-For', 'X-Forwarded-Proto'].filter(name => takenOut.test(name)),
      [],
    )
    assert.equal(forwardAuth['trustForwardHeader'], false)
    assert.deepEqual(forwardAuth['addAuthCookiesToResponse'], [
      '__Host-entrada',
      '__Host-entrada.0',
      '__Host-entrada.1',
    ])
    const { routes } = objectOf(objects, 'IngressRoute').spec as {
      routes: readonly { match: string; middlewares?: readonly object[] }[]
    }
    assert.deepEqual(
      routes.map(({ match, middlewares = [] }) => [match, middlewares.length]),
      [
        ['(Host(`app.example`)) && PathPrefix(`/.auth/`) && !PathPrefix(`/.auth/verify`)', 0],
        ['(Host(`app.example`))', 1],
      ],
    )
  })

  it('leads a callback outside of the prefix to the gateway, and nothing else there', async () => {
    const elsewhere = ['--set', 'config.provider.redirectUri=https://app.example/oauth2/callback']
    const [nginx, traefik, envoy] = await Promise.all(
      ['nginx', 'traefik', 'envoy'].map(name =>
        render(['-f', `${ci}/forward-auth-${name}.yaml`, ...elsewhere]),
      ),
    )
    assert.deepEqual(pathsOf(objectOf(nginx?.objects ?? [], 'Ingress', 'app-entrada').spec), [
      '/.auth/',
      '/oauth2/callback',
    ])
    const { routes } = objectOf(traefik?.objects ?? [], 'IngressRoute').spec as {
      routes: readonly { match: string; middlewares?: readonly object[] }[]
    }
    assert.equal(routes[1]?.match, '(Host(`app.example`)) && Path(`/oauth2/callback`)')
    const { rules } = objectOf(envoy?.objects ?? [], 'HTTPRoute', 'app-entrada').spec as {
      rules: readonly { matches: readonly object[] }[]
    }
    assert.deepEqual(rules[1]?.matches, [
      { path: { type: 'PathPrefix', value: '/.auth' } },
      { path: { type: 'Exact', value: '/oauth2/callback' } },
    ])
  })

  it('tells Traefik the class, labels and annotations that were given, and does without a Secret', async () => {
    const { objects } = await render([
      ...['-f', `${ci}/forward-auth-traefik.yaml`, '--set', 'ingress.className=internal'],
      ...['--set', 'ingress.labels.team=shop,ingress.annotations.team=shop'],
      ...['--set-json', 'ingress.tls=[{"hosts":["app.example"]}]'],
    ])
    const { metadata, spec } = objectOf(objects, 'IngressRoute')
    assert.deepEqual(metadata.annotations, { team: 'shop', 'kubernetes.io/ingress.class': 'internal' })
    assert.equal(metadata.labels?.['team'], 'shop')
    assert.deepEqual(spec?.['tls'], {})
  })

  it('asks over https where the gateway has a certificate, in the domain of the cluster', async () => {
    const { objects } = await render([
      ...['-f', `${ci}/forward-auth-traefik.yaml`, '--set', 'clusterDomain=corp.internal'],
      ...['--set', 'config.listen.tls.certFile=/tls/tls.crt,config.listen.tls.keyFile=/tls/tls.key'],
    ])
    const { forwardAuth } = objectOf(objects, 'Middleware').spec as { forwardAuth: { address: string } }
    assert.equal(forwardAuth.address, 'https://app-entrada.shop.svc.corp.internal:80/.auth/verify')
  })

  it('shows with Envoy Gateway all that may be forged, fails closed, and has no backend for the question', async () => {
    const { objects } = await render(['-f', `${ci}/forward-auth-envoy.yaml`, ...ownHeaders])
    const { extAuth } = objectOf(objects, 'SecurityPolicy').spec as {
      extAuth: {
        failOpen: boolean
        headersToExtAuth: readonly string[]
        http: { path: string; headersToBackend: readonly string[] }
      }
    }
    assert.equal(extAuth.failOpen, false)
    assert.equal(extAuth.http.path, '/.auth/verify')
    for (const name of [...usual, 'X-My-Role', 'X-My.Token', ...forged]) {
      assert.ok(extAuth.headersToExtAuth.includes(name), name)
      assert.ok(extAuth.http.headersToBackend.includes(name), name)
    }
    const { rules } = objectOf(objects, 'HTTPRoute', 'app-entrada').spec as {
      rules: readonly { matches: readonly { path: { value: string } }[]; backendRefs?: readonly object[] }[]
    }
    assert.deepEqual(
      rules.map(({ matches, backendRefs = [] }) => [matches[0]?.path.value, backendRefs.length]),
      [
        ['/.auth/verify', 0],
        ['/.auth', 1],
      ],
    )
  })
})

function read(name: string): string {
  return readFileSync(`${guides}/${name}`, 'utf8')
}

function pathsOf(spec: object | undefined): string[] {
  return rulesOf(spec).map(({ path }) => path)
}

type IngressPath = Readonly<{ path: string; pathType: string }>

function rulesOf(spec: object | undefined): IngressPath[] {
  const { rules } = spec as { rules: readonly { http: { paths: readonly IngressPath[] } }[] }
  return rules.flatMap(({ http }) => http.paths)
}
