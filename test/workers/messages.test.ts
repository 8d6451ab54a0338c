import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fromPrimary, fromWorker, linesOf, revocationsIn } from '../../src/workers/messages.ts'
import { testConfig } from '../support/config.ts'

const question = { kind: 'question', id: 1, method: 'put', key: 'a', text: 'b', seconds: 5 }

describe('a message of a worker', () => {
  it('is taken as it was sent', () => {
    for (const message of [
      { kind: 'hello' },
      { kind: 'left' },
      { kind: 'listening', addresses: ['127.0.0.1:1'] },
      { kind: 'failed', why: 'no port', code: 78 },
      { kind: 'ended', lines: '' },
      { kind: 'ended', id: 1, lines: '' },
      { kind: 'measured', id: 1, snapshot: '[]' },
      { kind: 'readiness', readiness: { status: 'ready' } },
      {
        kind: 'readiness',
        readiness: { status: 'degraded', reason: 'a', also: [{ reason: 'b', detail: 'c' }] },
      },
      question,
    ]) {
      assert.deepEqual(fromWorker(message), message)
    }
  })

  it('that another version has sent is not understood, and does no harm', () => {
    for (const message of [
      undefined,
      null,
      'hello',
      7,
      {},
      { kind: 'news' },
      { kind: 'ended', lines: [] },
      { kind: 'measured', id: 1, snapshot: [] },
      { kind: 'measured', snapshot: '[]' },
      { kind: 'readiness', readiness: { status: 'curious' } },
      { kind: 'readiness', readiness: { status: 'degraded' } },
      { ...question, method: 'constructor' },
      { ...question, method: 'drop' },
      { ...question, key: {} },
      { ...question, seconds: '5' },
      { ...question, id: undefined },
    ]) {
      assert.equal(fromWorker(message), undefined)
    }
  })
})

describe('a message of the primary', () => {
  it('is taken as it was sent', () => {
    for (const message of [
      { kind: 'begin', config: testConfig({}), lines: '' },
      { kind: 'ended', lines: '' },
      { kind: 'settings', id: 1, config: testConfig({}) },
      { kind: 'settings.take', id: 1 },
      { kind: 'settings.drop', id: 1 },
      { kind: 'kept', id: 1 },
      { kind: 'measure', id: 1 },
      { kind: 'answer', id: 1, value: 'a' },
      { kind: 'answer', id: 1, value: undefined },
      { kind: 'drain' },
      { kind: 'stop', grace: 25 },
    ]) {
      assert.deepEqual(fromPrimary(message), message)
    }
  })

  it('that another version has sent is not understood, and does no harm', () => {
    for (const message of [
      undefined,
      [],
      { kind: 'begin', config: {}, lines: '' },
      { kind: 'begin', config: testConfig({}) },
      { kind: 'answer', id: 'one', value: true },
      { kind: 'answer', id: 1, value: {} },
      { kind: 'ended' },
      { kind: 'settings', id: 1, config: {} },
      { kind: 'settings.take' },
      { kind: 'kept', id: 'one' },
      { kind: 'measure' },
    ]) {
      assert.equal(fromPrimary(message), undefined)
    }
  })
})

describe('revocations on their way', () => {
  it('arrive as they were', () => {
    const revocations = [
      { mark: 'keyname1hash', upTo: 10, at: 11, isVouched: true },
      { mark: 'keyname1other', upTo: 10, at: 11, isVouched: false },
      { upTo: 9, at: 12 },
    ]
    assert.deepEqual(revocationsIn(linesOf(revocations)), revocations)
  })

  it('that are none end nothing', () => {
    assert.deepEqual(revocationsIn('{"what":"is this"}\n'), [])
  })
})
