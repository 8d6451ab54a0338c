import assert from 'node:assert/strict'
import { register } from 'node:module'
import { describe, it } from 'node:test'
import { startFault } from '../../src/cli/start-fault.ts'
import { TracingNotInstalled } from '../../src/observe/trace-sender.ts'
import { openTracing } from '../../src/tracing.ts'
import { tracingTo } from '../support/trace-collector.ts'

/** Whoever loads a package of OpenTelemetry in this process finds none. */
const none = `export async function resolve(name, context, next) {
  if (name.startsWith('@opentelemetry/')) throw new Error('there is no ' + name)
  return next(name, context)
}`

const log = { info: () => undefined, warn: () => undefined }

describe('an installation without OpenTelemetry', () => {
  register(`data:text/javascript,${encodeURIComponent(none)}`)

  it('passes traces on', async () => {
    await (
      await openTracing(
        {},
        () => '',
        () => false,
        log,
      )
    ).close()
  })

  it('says what to install where spans are wanted, and ends with 78', async () => {
    const wanted = { tracing: tracingTo('http://127.0.0.1:9') }
    const fault = await openTracing(
      wanted,
      () => '',
      () => false,
      log,
    ).catch((error: unknown) => error)
    assert.ok(fault instanceof TracingNotInstalled)
    const said: string[] = []
    const stderr = (text: string) => void said.push(text)
    assert.equal(startFault(fault, { stdout: stderr, stderr, env: {}, color: false }), 78)
    assert.match(said.join(''), /^entrada: tracing\.enabled: .*npm install @opentelemetry\/api @opentel.*\n$/)
  })
})
