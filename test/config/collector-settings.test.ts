import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseArguments } from '../../src/cli/arguments.ts'
import { showConfig } from '../../src/cli/show-config.ts'
import { createAuthority } from '../support/certificate-authority.ts'
import { configOf, inFolder, smallest, withEnv, withFile } from './samples.ts'

const on = {
  ENTRADA_TRACING_ENABLED: 'true',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example:4318',
}
/** What these variables beside the smallest ones amount to. */
const tracing = (env: Readonly<Record<string, string>> = {}) => configOf(withEnv({ ...on, ...env })).tracing

describe('traces', () => {
  it('are sent nowhere unless they are switched on, whatever a platform says of a collector', () => {
    const { OTEL_EXPORTER_OTLP_ENDPOINT } = on
    for (const more of [{}, { OTEL_TRACES_SAMPLER: 'wrong', OTEL_EXPORTER_OTLP_HEADERS: '=' }]) {
      const found = withEnv({ OTEL_EXPORTER_OTLP_ENDPOINT, ...more })
      assert.equal(configOf(found).tracing, undefined)
      assert.deepEqual(found.warnings, [])
    }
  })

  it('are sent nowhere where nobody says where they go, with a warning', () => {
    const found = withEnv({ ENTRADA_TRACING_ENABLED: 'true' })
    assert.equal(configOf(found).tracing, undefined)
    assert.deepEqual(found.warnings, [
      'tracing.enabled: no traces are made: nobody says where they go; set OTEL_EXPORTER_OTLP_ENDPOINT, for example to http://collector.example:4318',
    ])
  })

  it('are sent nowhere where OpenTelemetry is switched off, without a warning', () => {
    for (const off of [{ OTEL_SDK_DISABLED: 'True' }, { OTEL_TRACES_EXPORTER: 'none' }]) {
      const found = withEnv({ ...on, ...off })
      assert.equal(configOf(found).tracing, undefined)
      assert.deepEqual(found.warnings, [])
    }
    assert.notEqual(tracing({ OTEL_SDK_DISABLED: 'false', OTEL_TRACES_EXPORTER: 'otlp' }), undefined)
  })

  it('are sent by what OpenTelemetry has where nothing else is said', () => {
    assert.deepEqual(tracing(), {
      endpoint: 'http://collector.example:4318/v1/traces',
      headers: {},
      resource: { 'service.name': 'entrada' },
      sampler: { ratio: 1, isParentBased: true },
      timeout: 10_000,
      delay: 5000,
    })
  })

  it('may be switched on in the file', () => {
    const { OTEL_EXPORTER_OTLP_ENDPOINT } = on
    const found = withFile('tracing:\n  enabled: true\n', { OTEL_EXPORTER_OTLP_ENDPOINT })
    assert.equal(configOf(found).tracing?.endpoint, 'http://collector.example:4318/v1/traces')
  })
})

describe('the variables of OpenTelemetry', () => {
  it('have an address for everything, which gets a path, and one for traces, which counts first as it is', () => {
    const endpoint = (env: Readonly<Record<string, string>>) => tracing(env)?.endpoint
    assert.equal(
      endpoint({ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://c.example/a/' }),
      'https://c.example/a/v1/traces',
    )
    assert.equal(
      endpoint({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://t.example/otlp' }),
      'https://t.example/otlp',
    )
  })

  it('have headers, percent-encoded, those for traces over the others', () => {
    assert.deepEqual(
      tracing({
        OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20aGk=, x-tenant = a ,,x-empty=',
        OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-tenant=b',
      })?.headers,
      { authorization: 'Basic aGk=', 'x-tenant': 'b', 'x-empty': '' },
    )
  })

  it('name the service, by itself or among what is said of the process', () => {
    const resource = (env: Readonly<Record<string, string>>) => tracing(env)?.resource
    const OTEL_RESOURCE_ATTRIBUTES = 'service.name=shop-gate,deployment.environment.name=test'
    assert.deepEqual(resource({ OTEL_RESOURCE_ATTRIBUTES }), {
      'service.name': 'shop-gate',
      'deployment.environment.name': 'test',
    })
    assert.equal(resource({ OTEL_RESOURCE_ATTRIBUTES, OTEL_SERVICE_NAME: 'gate' })?.['service.name'], 'gate')
  })

  it('say which requests are told of', () => {
    for (const [OTEL_TRACES_SAMPLER, ratio, isParentBased] of [
      ['always_on', 1, false],
      ['always_off', 0, false],
      ['traceidratio', 0.25, false],
      ['parentbased_always_on', 1, true],
      ['parentbased_always_off', 0, true],
      ['parentbased_traceidratio', 0.25, true],
    ] as const) {
      const found = tracing({ OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG: '0.25' })
      assert.deepEqual(found?.sampler, { ratio, isParentBased }, OTEL_TRACES_SAMPLER)
    }
    assert.equal(tracing({ OTEL_TRACES_SAMPLER: 'traceidratio' })?.sampler.ratio, 1)
  })

  it('say how long things take, in milliseconds', () => {
    const env = { OTEL_EXPORTER_OTLP_TIMEOUT: '2000', OTEL_BSP_SCHEDULE_DELAY: '100' }
    const { timeout, delay } = tracing(env) ?? {}
    assert.deepEqual([timeout, delay], [2000, 100])
    assert.equal(tracing({ ...env, OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '1' })?.timeout, 1)
  })

  it('name files of certificates, which are looked at', () => {
    const { ca } = createAuthority('collector')
    inFolder({ 'ca.pem': ca, 'no.pem': 'nothing' }, folder => {
      const [OTEL_EXPORTER_OTLP_CERTIFICATE, OTEL_EXPORTER_OTLP_CLIENT_KEY] = [`${folder}/ca.pem`, '/key.pem']
      const { caFile, certFile, keyFile } =
        tracing({
          OTEL_EXPORTER_OTLP_CERTIFICATE,
          OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE: `${folder}/ca.pem`,
          OTEL_EXPORTER_OTLP_CLIENT_KEY,
        }) ?? {}
      assert.deepEqual([caFile, certFile, keyFile], [`${folder}/ca.pem`, `${folder}/ca.pem`, '/key.pem'])
      const { problems } = withEnv({ ...on, OTEL_EXPORTER_OTLP_CERTIFICATE: `${folder}/no.pem` })
      assert.match(problems.join('\n'), /^OTEL_EXPORTER_OTLP_CERTIFICATE: .*no\.pem.*certificates \(PEM\)$/)
    })
  })

  const bad: [name: string, text: string, problem: RegExp][] = [
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', /must be an http or https address/],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'grpc://hush', /must be an http or https address/],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'http://user:hush@c.example', /without user and password/],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'http://hush@c.example', /without user and password/],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', /protocol that is not spoken here; write http\/json.*port 4318/],
    ['OTEL_TRACES_EXPORTER', 'jaeger', /exporter that is not here; write otlp or none/],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'hush', /must be name=value/],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a b=hush', /must be name=value/],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a=hush%zz', /must be name=value/],
    ['OTEL_EXPORTER_OTLP_TRACES_HEADERS', 'a=hush%0d%0ab', /must be name=value/],
    ['OTEL_RESOURCE_ATTRIBUTES', 'a b=c', /must be name=value/],
    ['OTEL_TRACES_SAMPLER', 'jaeger_remote', /sampler that is not known here; write one of always_on/],
    ['OTEL_EXPORTER_OTLP_TIMEOUT', '10s', /must be milliseconds/],
    ['OTEL_EXPORTER_OTLP_TIMEOUT', '0', /must be milliseconds/],
    ['OTEL_BSP_SCHEDULE_DELAY', '600001', /must be milliseconds/],
  ]
  for (const [name, text, problem] of bad) {
    it(`refuse ${name} as ${text}, without a word of what may be secret`, () => {
      const { loaded, problems } = withEnv({ ...on, [name]: text })
      assert.equal(loaded, undefined)
      assert.match(problems.join('\n'), problem)
      assert.ok(problems.join('\n').startsWith(`${name}: `))
      assert.doesNotMatch(problems.join('\n'), /hush/)
    })
  }

  it('refuse a part that is none', () => {
    for (const OTEL_TRACES_SAMPLER_ARG of ['1.1', '-1', 'half', '10', '0x1', '1e-1', '.']) {
      const found = withEnv({ ...on, OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG })
      assert.match(found.problems.join('\n'), /must be a part from 0 to 1/, OTEL_TRACES_SAMPLER_ARG)
    }
  })

  it('are shown by entrada config, without what may be secret', async () => {
    const lines: string[] = []
    const env = {
      ...smallest,
      ...on,
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://t.example/otlp?key=hush',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=hush',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    }
    const io = { stdout: (text: string) => void lines.push(text), stderr: () => undefined, env, color: false }
    await showConfig(parseArguments(['config']), io)
    const text = lines.join('')
    assert.match(text, /^tracing\.enabled: true {2}# ENTRADA_TRACING_ENABLED$/m)
    assert.match(text, /^OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: https:\/\/t\.example\/otlp {2}# OTEL_EXP/m)
    assert.match(text, /^OTEL_EXPORTER_OTLP_HEADERS: \*{8} {2}# OTEL_EXPORTER_OTLP_HEADERS$/m)
    assert.doesNotMatch(text, /hush|collector\.example/)
  })
})
