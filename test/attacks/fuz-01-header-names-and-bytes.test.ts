import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { head, startFront, upgradeHead, type Front } from '../support/front.ts'
import { headerValues, rawRequest } from '../support/raw-client.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'

// CVE-2026-21710 of Node: a header called __proto__ ended the process of whoever looked at the distinct headers.
let says: string | Buffer = ''
let upstream: RecordingUpstream
let front: Front

before(async () => {
  upstream = await startRecordingUpstream(() => says)
  front = await startFront({ upstream: upstream.url })
})
after(async () => {
  await front.close()
  await upstream.close()
})

const ok = (...lines: readonly string[]) =>
  ['HTTP/1.1 200 OK', 'content-length: 2', ...lines, '', 'ok'].join('\r\n')

async function ask(lines: readonly string[], answer = ok()) {
  says = answer
  const count = upstream.requests.length
  const received = await rawRequest(front.port, head('GET /public/a', ...lines))
  return { received, seen: upstream.requests[count] }
}

const bytes = Array.from({ length: 256 }, (_, at) => String.fromCharCode(at))
// RFC 9110 section 5.6.2
const isToken = (byte: string) => /[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(byte)

describe('FUZ-01: a header named like what every object has', () => {
  for (const name of [
    ...['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', 'prototype', '__defineGetter__'],
    ...['then', 'length', 'undefined', 'null', 'NaN', '0', '-1', 'toJSON', 'get', 'set'],
  ]) {
    it(`is a header like any other, in both directions: ${name}`, async () => {
      const { received, seen } = await ask([`${name}: 1`, `${name}: 2`], ok(`${name}: 3`, `${name}: 4`))
      assert.equal(received.status, 200)
      assert.deepEqual(seen?.header(name), ['1', '2'])
      assert.deepEqual(headerValues(received, name), ['3', '4'])
    })

    it(`may be listed in Connection, be a cookie and stand in an upgrade: ${name}`, async () => {
      const { received, seen } = await ask([`Connection: ${name}`, `Cookie: ${name}=1; a=${name}`])
      assert.equal(received.status, 200)
      assert.deepEqual(seen?.header('cookie'), [`${name}=1; a=${name}`])
      says = 'HTTP/1.1 101 Go\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'
      assert.equal((await rawRequest(front.port, upgradeHead('/public/a', `${name}: 1`))).status, 101)
    })

    it(`ends nothing where the request is refused: ${name}`, async () => {
      for (const target of ['/a', '/closed/a', '/a//b', '/.auth/me', '/.auth/login', '/.auth/callback']) {
        const answer = await rawRequest(front.port, head(`GET ${target}`, `${name}: 1`, `Cookie: ${name}=1`))
        // There is no provider to sign in at.
        assert.ok(answer.status < 500 || target.endsWith('login'), `${target} ${answer.status}`)
      }
    })
  }
})

describe('FUZ-01: a name of one byte', () => {
  it('passes when it is a token, and is refused when it is not', async () => {
    for (const byte of bytes) {
      const { received, seen } = await ask([`${byte}: 1`])
      assert.equal(received.status, isToken(byte) ? 200 : 400, JSON.stringify(byte))
      assert.equal(seen !== undefined, isToken(byte))
      if (seen !== undefined) assert.deepEqual(seen.header(byte), ['1'])
    }
  })

  it('is refused within a name when it is no token, and in an answer as well', async () => {
    for (const byte of bytes.filter(each => !isToken(each) && each !== ':')) {
      const { received, seen } = await ask([`X-A${byte}B: 1`])
      assert.equal(received.status, 400, JSON.stringify(byte))
      assert.equal(seen, undefined)
      const { received: answer } = await ask([], ok(`X-A${byte}B: 1`))
      assert.equal(answer.status, 502, JSON.stringify(byte))
    }
  })
})

describe('FUZ-01: a name of 8 KB', () => {
  it('passes in both directions', async () => {
    const name = `x-${'a'.repeat(8190)}`
    const { received, seen } = await ask([`${name}: 1`], ok(`${name}: 2`))
    assert.deepEqual(seen?.header(name), ['1'])
    assert.deepEqual(headerValues(received, name), ['2'])
  })
})

describe('RSP-02: the bytes of a value', () => {
  const inside = bytes.filter(byte => byte === '\t' || (byte >= ' ' && byte !== '\x7f')).join('')

  it('are kept in both directions, all that may stand in a value', async () => {
    const value = `<${inside}>`
    const { received, seen } = await ask([`X-Bytes: ${value}`], ok(`X-Bytes: ${value}`))
    assert.deepEqual(seen?.header('x-bytes'), [value])
    assert.deepEqual(headerValues(received, 'x-bytes'), [value])
  })

  it('are refused in both directions, those that may not', async () => {
    const outside = bytes.filter(byte => !inside.includes(byte))
    for (const byte of outside) {
      // What is CR or LF alone is for SMG-07.
      const { received, seen } = await ask([`X-Bytes: a${byte}b`])
      assert.equal(received.status, 400, JSON.stringify(byte))
      assert.equal(seen, undefined)
      const { received: answer } = await ask([], ok(`X-Bytes: a${byte}b`))
      assert.equal(answer.status, 502, JSON.stringify(byte))
    }
  })

  const utf8 = Buffer.from('Bericht – Zoë 王 €.pdf', 'utf8').toString('latin1')
  for (const value of [
    'attachment; filename="caf\u00e9 \u00df.pdf"',
    `attachment; filename="${utf8}"`,
    'attachment; filename="x"; filename*=UTF-8\'\'caf%C3%A9.pdf',
    'attachment; filename="\x80\x9f\xa0\xff"',
  ]) {
    it(`are kept in the name of a file, whatever its encoding: ${JSON.stringify(value)}`, async () => {
      const line = `Content-Disposition: ${value}`
      for (const lines of [[line], [line, 'content-type: a/b'], ['content-type: a/b', line]]) {
        const { received, seen } = await ask(lines, ok(...lines))
        assert.deepEqual(seen?.header('content-disposition'), [value])
        assert.deepEqual(headerValues(received, 'content-disposition'), [value])
        // And where the length comes last, or not at all.
        const chunks = ['HTTP/1.1 200 OK', ...lines, 'transfer-encoding: chunked', '', '0\r\n\r\n'].join(
          '\r\n',
        )
        const { received: inChunks } = await ask([], chunks)
        assert.deepEqual(headerValues(inChunks, 'content-disposition'), [value])
      }
    })
  }
})
