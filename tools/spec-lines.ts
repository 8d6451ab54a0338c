import { Readable } from 'node:stream'
import { spec, type TestEvent } from 'node:test/reporters'

/** A reporter of node:test: its `spec` without the totals of each file; tools/run-tests.ts adds them up. */
export default async function* specLines(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const lines = Readable.from(withoutTotals(events)).pipe(new spec())
  for await (const chunk of lines) yield String(chunk)
}

async function* withoutTotals(events: AsyncIterable<TestEvent>): AsyncGenerator<TestEvent> {
  for await (const event of events) {
    if (event.type === 'test:diagnostic' && event.data.nesting === 0) continue
    yield event
  }
}
