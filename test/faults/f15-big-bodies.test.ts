import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { after, before, describe, it } from 'node:test'
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.ts'
import { canMeasureMemory, startGatewayProcess, type GatewayProcess } from '../support/gateway-process.ts'
import { listening } from '../support/listening.ts'
import type { Scope } from '../support/scripted-provider.ts'
import { until } from '../support/until.ts'

const mebibyte = 2 ** 20
const long = process.env['ENTRADA_TEST_LONG'] === '1'
const big = (long ? 1024 : 256) * mebibyte
/** Bytes more that a big body may cost: how much garbage there is for a while depends on the machine. */
const most = long ? 60_000_000 : 120_000_000
/** By then there is nearly as much garbage as there ever is. */
const warmUp = (long ? 128 : 32) * mebibyte
const slow = (long ? 64 : 12) * mebibyte
/** The same for eight of them at once, which are 100 MB or more together. */
const mostOfEight = long ? 64_000_000 : 90_000_000
const pieceSize = 64 * 1024
const pieces = Array.from({ length: 16 }, () => randomBytes(pieceSize))

/** Bytes of which no two pieces in a row are alike; the same ones for the same size. */
function* bytesOf(size: number): Generator<Buffer> {
  for (let at = 0; at * pieceSize < size; at++) {
    yield (pieces[(at * 7) % pieces.length] as Buffer).subarray(0, size - at * pieceSize)
  }
}

function hashOf(size: number): string {
  const hash = createHash('sha256')
  for (const piece of bytesOf(size)) hash.update(piece)
  return hash.digest('hex')
}

async function received(stream: Readable): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(stream, hash)
  return hash.digest('hex')
}

type Setting = Readonly<{
  gateway: GatewayProcess
  /** Between client and gateway, and between gateway and upstream. */
  front: FaultProxy
  back: FaultProxy
  /** Requests that the upstream has under way. */
  running: Set<IncomingMessage>
}>

/** One for all tests of a suite: a process takes a while to start. */
function shared(): () => Setting {
  const ends: (() => Promise<unknown>)[] = []
  let setting: Setting | undefined
  before(async () => {
    if (canMeasureMemory) setting = await start({ after: end => ends.unshift(end) })
  })
  after(async () => {
    for (const end of ends) await end()
  })
  return () => setting as Setting
}

/** Client, proxy, gateway, proxy, upstream. `POST` is answered with its hash, `GET /size` with so many bytes. */
async function start(t: Scope): Promise<Setting> {
  const running = new Set<IncomingMessage>()
  const upstream = await listening((request, response) => {
    running.add(request)
    response.on('close', () => running.delete(request))
    if (request.method === 'POST') {
      received(request).then(
        hash => response.end(hash),
        () => undefined,
      )
      return
    }
    const size = Number(request.url?.slice(1))
    if (request.headers['x-framing'] === 'length') response.setHeader('content-length', size)
    pipeline(Readable.from(bytesOf(size)), response).catch(() => undefined)
  })
  t.after(upstream.close)
  const back = await startFaultProxy(upstream.port)
  t.after(back.close)
  const gateway = await startGatewayProcess(t, back.url)
  const front = await startFaultProxy(gateway.port)
  t.after(front.close)
  return { gateway, front, back, running }
}

function ask(
  port: number,
  gateway: GatewayProcess,
  method: string,
  path: string,
  more: Record<string, string | number> = {},
): ClientRequest {
  const headers = { host: 'app.example', cookie: gateway.cookie, ...more }
  return httpRequest({ port, method, path, headers, agent: false })
}

async function upload(
  port: number,
  gateway: GatewayProcess,
  size: number,
  framing: 'length' | 'chunks',
): Promise<string> {
  const outgoing = ask(port, gateway, 'POST', '/a', framing === 'length' ? { 'content-length': size } : {})
  const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>
  await Promise.all([pipeline(Readable.from(bytesOf(size)), outgoing), answered])
  return text((await answered)[0])
}

async function download(
  port: number,
  gateway: GatewayProcess,
  size: number,
  framing: 'length' | 'chunks',
): Promise<string> {
  const outgoing = ask(port, gateway, 'GET', `/${size}`, { 'x-framing': framing }).end()
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
  return received(answer)
}

const ways = { up: upload, down: download }

const transfers: readonly (readonly ['up' | 'down', 'length' | 'chunks'])[] = long
  ? [
      ['up', 'length'],
      ['up', 'chunks'],
      ['down', 'length'],
      ['down', 'chunks'],
    ]
  : [
      ['up', 'chunks'],
      ['down', 'length'],
    ]

/** The most memory that the gateway had during `work`, bytes. */
async function peakDuring({ memory }: GatewayProcess, work: () => Promise<unknown>): Promise<number> {
  memory.forgetPeak()
  await work()
  return memory.peak()
}

const inMebibytes = (bytes: number): string => (bytes / mebibyte).toFixed(1)

describe(`F15: a body of ${big / mebibyte} MiB`, () => {
  for (const [direction, framing] of transfers) {
    it(`passes ${direction} unchanged, with at most ${most / 1_000_000} MB more memory than one of ${warmUp / mebibyte} MiB: ${framing}`, async t => {
      if (!canMeasureMemory) return t.skip('memory can be measured on Linux only')
      const { gateway } = await start(t)
      const idle = gateway.memory.resident()
      const transfer = ways[direction]
      const first = await peakDuring(gateway, async () => transfer(gateway.port, gateway, warmUp, framing))
      let hash = ''
      const began = performance.now()
      const whole = await peakDuring(gateway, async () => {
        hash = await transfer(gateway.port, gateway, big, framing)
      })
      const seconds = (performance.now() - began) / 1000
      t.diagnostic(
        `${direction}, ${framing}: ${inMebibytes(idle)} MiB idle, at most ${inMebibytes(first)} for the first, ${inMebibytes(whole)} for the big one, ${seconds.toFixed(1)} s`,
      )
      assert.equal(hash, hashOf(big))
      assert.ok(whole - first <= most, `${whole - first} bytes more`)
    })
  }
})

describe(`F15: eight bodies of ${slow / mebibyte} MiB at once, one side slow`, () => {
  const current = shared()
  for (const [direction, transfer] of Object.entries(ways)) {
    for (const slowSide of ['front', 'back'] as const) {
      const who = slowSide === 'front' ? 'the client' : 'the upstream'
      it(`pass ${direction} unchanged with bounded memory: ${who} is slow`, async t => {
        if (!canMeasureMemory) return t.skip('memory can be measured on Linux only')
        const setting = current()
        const { gateway, front } = setting
        for (const proxy of [front, setting.back]) proxy.set({})
        await transfer(front.port, gateway, warmUp, 'length')
        setting[slowSide].set({ [direction]: { delay: 5 } })
        let hashes: readonly string[] = []
        const before = gateway.memory.resident()
        const peak = await peakDuring(gateway, async () => {
          hashes = await Promise.all(
            Array.from({ length: 8 }, async () => transfer(front.port, gateway, slow, 'chunks')),
          )
        })
        t.diagnostic(`${direction}, ${who} slow: ${inMebibytes(peak - before)} MiB more`)
        assert.deepEqual(new Set(hashes), new Set([hashOf(slow)]))
        assert.ok(peak - before <= mostOfEight, `${peak - before} bytes more`)
      })
    }
  }
})

describe('F15: a big body that is broken off', () => {
  const current = shared()
  const openFiles = ({ pid }: GatewayProcess): number => readdirSync(`/proc/${pid}/fd`).length

  for (const direction of ['up', 'down'] as const) {
    for (const side of ['front', 'back'] as const) {
      const who = side === 'front' ? 'the client' : 'the upstream'
      it(`leaves nothing behind on either side: ${direction}, by ${who}`, async t => {
        if (!canMeasureMemory) return t.skip('open files can be counted on Linux only')
        const setting = current()
        const { gateway, front, running } = setting
        await upload(front.port, gateway, 1000, 'length')
        await until('the first has ended', () => front.open() === 0)
        // The kept connection to the upstream is one of them.
        const before = openFiles(gateway)
        // So slow that it cannot be over before it is broken off.
        setting[side].set({ [direction]: { delay: 20 } })
        let answered = 0
        const broken = Array.from({ length: 8 }, async () => {
          const outgoing =
            direction === 'up'
              ? ask(front.port, gateway, 'POST', '/a', { 'content-length': big })
              : ask(front.port, gateway, 'GET', `/${big}`)
          outgoing.on('error', () => outgoing.destroy())
          // Whoever is answered in the middle of an upload has no reason to go on.
          outgoing.on('response', answer => {
            answered += 1
            answer
              .on('error', () => undefined)
              .on('end', () => outgoing.destroy())
              .resume()
          })
          if (direction === 'up') Readable.from(bytesOf(big)).pipe(outgoing)
          else outgoing.end()
          await new Promise(resolve => outgoing.once('close', resolve))
        })
        // A GET that is not answered yet would be asked once more.
        await until('all are under way', () => (direction === 'up' ? running.size : answered) === 8)
        setting[side].resetAll()
        await Promise.all(broken)
        await until('nothing is under way at the upstream', () => running.size === 0)
        await until('no client is connected', () => front.open() === 0)
        await until('the gateway holds no more than before', () => openFiles(gateway) <= before)
        setting[side].set({})
        assert.equal(await upload(front.port, gateway, 1000, 'length'), hashOf(1000))
      })
    }
  }
})
