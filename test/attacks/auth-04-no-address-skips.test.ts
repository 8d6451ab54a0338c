import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { head, startFront, upgradeHead, type Front } from '../support/front.ts'
import { rawRequest } from '../support/raw-client.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'

// "Trusted addresses" of other gateways meant "no sign-in": behind an ingress everybody comes from the ingress.
let upstream: RecordingUpstream
const fronts: Front[] = []

before(async () => {
  upstream = await startRecordingUpstream()
  for (const trustedProxies of [[], ['127.0.0.0/8', '::1/128'], ['0.0.0.0/0', '::/0']])
    fronts.push(await startFront({ upstream: upstream.url, settings: { listen: { trustedProxies } } }))
})
after(async () => {
  await Promise.all(fronts.map(async front => front.close()))
  await upstream.close()
})

const addresses = [
  ...[
    '127.0.0.1',
    '::1',
    '10.0.0.1',
    '192.168.0.1',
    '169.254.169.254',
    '0.0.0.0',
    'localhost',
    '127.1',
    '2130706433',
  ],
  ...[
    '::ffff:127.0.0.1',
    '127.0.0.1:80',
    '"[::1]:80"',
    'unix:',
    'unknown',
    '',
    '127.0.0.1, 127.0.0.1',
    ',,127.0.0.1',
  ],
]
const names = [
  ...[
    'X-Forwarded-For',
    'X-Real-IP',
    'X-Client-IP',
    'True-Client-IP',
    'CF-Connecting-IP',
    'X-Cluster-Client-IP',
  ],
  ...[
    'X-Original-Forwarded-For',
    'X-Remote-Addr',
    'X-Originating-IP',
    'Fastly-Client-IP',
    'X-ProxyUser-Ip',
    'Via',
  ],
]

describe('AUTH-04: the address that a client comes from, or says that it comes from', () => {
  for (const address of addresses) {
    it(`never stands for a sign-in: ${JSON.stringify(address)}`, async () => {
      const lines = [
        ...names.map(name => `${name}: ${address}`),
        `Forwarded: for=${address};host=app.example;proto=https`,
      ]
      for (const front of fronts) {
        for (const bytes of [
          head('GET /a', ...lines),
          head('POST /a', ...lines),
          upgradeHead('/a', ...lines),
        ]) {
          assert.equal((await rawRequest(front.port, bytes)).status, 401)
        }
      }
      assert.equal(upstream.connections(), 0)
    })
  }
})

describe('AUTH-03: a path that looks like a health check', () => {
  const probes = [
    'kube-probe/1.29',
    'GoogleHC/1.0',
    'ELB-HealthChecker/2.0',
    'HealthCheck',
    'Envoy/HC',
    'Go-http-client/1.1',
  ]
  for (const target of [
    ...[
      '/healthz',
      '/healthz/',
      '/healthz?x',
      '/readyz',
      '/livez',
      '/health',
      '/ping',
      '/ping/',
      '/status',
      '/metrics',
    ],
    ...[
      '/debug/pprof/',
      '/.well-known/health',
      '/oauth2/auth',
      '/oauth2/static/a',
      '/robots.txt',
      '/favicon.ico',
    ],
  ]) {
    it(`is the upstream's, and closed, whoever asks: ${target}`, async () => {
      for (const agent of probes) {
        for (const method of ['GET', 'HEAD']) {
          const answer = await rawRequest(
            fronts[0]?.port ?? 0,
            head(`${method} ${target}`, `User-Agent: ${agent}`),
          )
          assert.equal(answer.status, 401)
        }
      }
      assert.equal(upstream.connections(), 0)
    })
  }

  it('that goes back to what is protected is no path at all', async () => {
    for (const target of ['/public/../a', '/healthz/../a', '/public/..%2fa']) {
      assert.equal((await rawRequest(fronts[0]?.port ?? 0, head(`GET ${target}`))).status, 400)
    }
  })
})
