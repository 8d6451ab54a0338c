import assert from 'node:assert/strict'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, it } from 'node:test'
import { createWho } from '../../src/guard/who.ts'
import type { Credentials, Identification } from '../../src/identity/identity.ts'
import { compilePolicy } from '../../src/policy/compile.ts'
import type { RouteRule } from '../../src/policy/route.ts'
import { ada } from './guarded.ts'

const yes: Identification = { kind: 'yes', identity: ada, setCookies: [] }
const no: Identification = { kind: 'no', code: 'ERR_TOKEN_INVALID', reason: 'x' }
const notMine: Identification = { kind: 'not-mine' }

/** Who was asked for a request with these headers, and what came of it. */
async function asked(
  rule: Omit<RouteRule, 'path'>,
  headers: readonly (readonly [string, string])[],
  byToken: Identification,
  isLater = false,
) {
  const [route] = compilePolicy([{ path: '/a', audiences: ['api'], ...rule }], 'deny').routes
  assert.ok(route !== undefined)
  const seen: (Credentials & { by: string })[] = []
  const who = createWho({
    identifiers: [credentials => (seen.push({ by: 'session', ...credentials }), yes)],
    bearer: credentials => {
      seen.push({ by: 'bearer', ...credentials })
      return isLater ? Promise.resolve(byToken) : byToken
    },
    now: () => 0,
  })
  const request = new IncomingMessage(new Socket())
  for (const [name, value] of headers) {
    request.rawHeaders.push(name, value)
    request.headers[name.toLowerCase()] ??= value
  }
  const found = await who(request, route)
  return { kind: found.kind, by: seen.map(({ by }) => by), seen }
}

const cookie = ['Cookie', 'a=1'] as const
const token = ['Authorization', 'Bearer x'] as const
const both = { accept: ['session', 'bearer'] } as const
const tokens = { accept: ['bearer'] } as const

describe('who has sent a request', () => {
  const rows: [
    name: string,
    rule: Omit<RouteRule, 'path'>,
    headers: readonly (readonly [string, string])[],
    byToken: Identification,
    kind: string,
    by: readonly string[],
  ][] = [
    [
      'is told by the session alone where nothing else is accepted',
      {},
      [cookie, token],
      no,
      'yes',
      ['session'],
    ],
    ['is told by the session when no token is presented', both, [cookie], no, 'yes', ['session']],
    ['is told by the token alone when one is presented', both, [cookie, token], no, 'no', ['bearer']],
    ['is told by a good token alone as well', both, [cookie, token], yes, 'yes', ['bearer']],
    [
      'is told by the session beside another scheme',
      both,
      [cookie, token],
      notMine,
      'yes',
      ['bearer', 'session'],
    ],
    ['is told by no session where tokens alone are accepted', tokens, [cookie], yes, 'not-mine', []],
    [
      'is told by no session either beside another scheme',
      tokens,
      [cookie, token],
      notMine,
      'not-mine',
      ['bearer'],
    ],
    [
      'is told by no token where everybody gets in',
      { access: 'public', ...both },
      [token],
      no,
      'yes',
      ['session'],
    ],
  ]
  for (const [name, rule, headers, byToken, kind, by] of rows) {
    for (const isLater of [false, true]) {
      it(`${name}${isLater ? ', also when the answer comes later' : ''}`, async () => {
        const found = await asked(rule, headers, byToken, isLater)
        assert.deepEqual([found.kind, found.by], [kind, by])
      })
    }
  }

  it('is asked with what a token may be meant for, and without the cookie', async () => {
    const { seen } = await asked({ ...tokens, audiences: ['api://x'] }, [cookie, token], yes)
    assert.deepEqual(seen, [
      { by: 'bearer', cookie: undefined, authorization: 'Bearer x', audiences: ['api://x'] },
    ])
  })

  it('is asked with a malformed token when there are several headers and one is a token', async () => {
    const basic = ['authorization', 'Basic x'] as const
    for (const headers of [
      [token, token],
      [basic, token],
      [token, basic],
    ]) {
      assert.equal((await asked(both, headers, no)).seen[0]?.authorization, 'Bearer')
    }
    assert.equal((await asked(both, [basic, basic], no)).seen[0]?.authorization, 'Basic x')
  })

  it('is asked with a malformed token when a header holds several credentials and one is a token', async () => {
    const shown = async (...values: readonly string[]) => {
      const headers = values.map(value => ['Authorization', value] as const)
      return (await asked(both, headers, no)).seen[0]?.authorization
    }
    for (const value of [
      'Basic x, Bearer y',
      'Basic x,bearer\ty',
      'Bearer y, Basic x',
      'Bearer x, Bearer y',
    ]) {
      assert.equal(await shown(value), 'Bearer', value)
    }
    assert.equal(await shown('Basic x', 'Basic x,\tBearer\ty'), 'Bearer')
    for (const value of ['Digest a="b", c="d"', 'Basic x, BearerX y', 'Basic bearer', 'Bearer\ty']) {
      assert.equal(await shown(value), value)
    }
  })
})
