import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMetrics, type Metrics } from '../../src/observe/metrics.ts'
import { gatherMetrics } from '../../src/workers/gathered-metrics.ts'
import { samplesOf } from '../observe/samples.ts'

/** A worker that answers by itself, unless it is told not to. */
type Worker = Readonly<{ metrics: Metrics; state: { answers: boolean } }>

function worker(requests: number): Worker {
  const metrics = createMetrics('1.2.3')
  for (let count = 0; count < requests; count += 1) metrics.requestEnded('r', 200, undefined)
  metrics.requestBegun()
  return { metrics, state: { answers: true } }
}

function gathering(...workers: readonly Worker[]) {
  const up = new Set(workers)
  const asked: [Worker, number][] = []
  const gathered = gatherMetrics<Worker>({
    own: createMetrics('1.2.3'),
    workers: () => up,
    ask: (one, id) => {
      asked.push([one, id])
      if (!one.state.answers) return
      void one.metrics.snapshot().then(snapshot => gathered.answered(one, id, snapshot))
    },
    deadline: 100,
  })
  const found = async () => {
    const samples = samplesOf(await gathered.text())
    return [
      samples.get('entrada_requests_total{code="200",route="r"}'),
      samples.get('entrada_requests_in_flight'),
    ]
  }
  const end = (one: Worker) => {
    up.delete(one)
    gathered.ended(one)
  }
  return { gathered, found, end, asked }
}

describe('the metrics of several workers', () => {
  it('are what each has counted, together', async () => {
    const { found } = gathering(worker(2), worker(3))
    assert.deepEqual(await found(), [5, 2])
    assert.deepEqual(await found(), [5, 2])
  })

  it('are the same for two who ask at once', async () => {
    const { found } = gathering(worker(2), worker(3))
    assert.deepEqual(await Promise.all([found(), found()]), [
      [5, 2],
      [5, 2],
    ])
  })

  it('never go back when workers end, but nothing is in flight there any more', async () => {
    const [first, second, third] = [worker(2), worker(3), worker(4)]
    const { found, end } = gathering(first, second, third)
    await found()
    end(first)
    assert.deepEqual(await found(), [9, 2])
    end(second)
    assert.deepEqual(await found(), [9, 1])
    end(third)
    assert.deepEqual(await found(), [9, 0])
  })

  it('count a worker that does not answer by what it has said last', { timeout: 10_000 }, async () => {
    const [first, second] = [worker(2), worker(3)]
    const { found } = gathering(first, second)
    await found()
    first.state.answers = false
    second.metrics.requestEnded('r', 200, undefined)
    assert.deepEqual(await found(), [6, 2])
  })

  it('do not wait for a worker that ends meanwhile', { timeout: 10_000 }, async () => {
    const silent = worker(2)
    silent.state.answers = false
    const { found, end } = gathering(silent, worker(3))
    const asked = found()
    end(silent)
    assert.deepEqual(await asked, [3, 1])
  })

  it('take no answer to a question that is not theirs', async () => {
    const [first, second] = [worker(2), worker(3)]
    const { gathered, found, asked } = gathering(first, second)
    await found()
    const [, id = 0] = asked[0] ?? []
    gathered.answered(first, id, '[]')
    assert.deepEqual(await found(), [5, 2])
  })
})
