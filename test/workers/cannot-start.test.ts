import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { away } from '../cli/away.ts'
import { Entrada } from '../cli/process.ts'

/** Whoever loads the sender of traces finds none, as where optional packages were left out. */
const none = `export async function resolve(name, context, next) {
  if (name === '@opentelemetry/sdk-trace') throw new Error('there is no ' + name)
  return next(name, context)
}`
const hooks = `data:text/javascript,${encodeURIComponent(none)}`
const loading = `import { register } from 'node:module'; register(${JSON.stringify(hooks)})`

/** A gateway that is told to send traces, and cannot. */
function tracing(t: TestContext, workers: string): Entrada {
  const running = new Entrada(['serve'], {
    ...away,
    ENTRADA_LISTEN_WORKERS: workers,
    ENTRADA_TRACING_ENABLED: 'true',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(loading)}`,
  })
  t.after(() => running.kill())
  return running
}

describe('a gateway without the packages that its settings need', () => {
  for (const workers of ['1', '2'])
    it(`ends with 78 and one line that says what to install, with ${workers} to do the work`, async t => {
      const { code, stderr } = await tracing(t, workers).ended()
      assert.equal(code, 78)
      assert.match(stderr, /^entrada: tracing\.enabled: .*run npm install @opentelemetry\/api [^\n]*\n$/)
    })
})
