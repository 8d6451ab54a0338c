import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { GatewayError } from '../../src/errors.ts'
import { signed } from '../entra-emulator/keys.ts'
import { api, ofApp, moment, tokenOf, verifyEntra, version2 } from './bearer-alone.ts'
import { fromBearerAlone } from './from-bearer-alone.ts'
import { contoso, startShared, stranger } from './shared-authority.ts'

describe('a bearer token that is remembered', () => {
  it('is looked at once in a minute, and then answers at once', async () => {
    const { says, identify, looked, time } = fromBearerAlone()
    const authorization = `Bearer ${await tokenOf(version2)}`
    const first = await says(authorization)
    assert.equal(first.kind, 'yes')
    time.now += 59
    // The same identity, so that its headers are made once
    assert.equal(first.kind === 'yes' && identityOf(identify), first.kind === 'yes' && first.identity)
    assert.equal(looked.length, 1)
    time.now += 1
    await says(authorization)
    assert.equal(looked.length, 2)

    function identityOf(ask: typeof identify) {
      const found = ask({ cookie: undefined, authorization, audiences: [api] }, time.now)
      assert.ok(!(found instanceof Promise))
      return found.kind === 'yes' && found.identity
    }
  })

  it('is not remembered beyond its end', async () => {
    const { says, time, looked } = fromBearerAlone()
    const authorization = `Bearer ${await tokenOf({ ...version2, exp: moment + 10 })}`
    assert.equal((await says(authorization)).kind, 'yes')
    // Ten seconds, and the tolerance of two minutes
    for (const [now, kind, times] of [
      [moment + 59, 'yes', 1],
      [moment + 61, 'yes', 2],
      [moment + 120, 'yes', 2],
      [moment + 125, 'yes', 3],
      [moment + 130, 'no', 4],
    ] as const) {
      time.now = now
      assert.deepEqual([(await says(authorization)).kind, looked.length], [kind, times])
    }
  })

  it('is looked at again when the clock was set back', async () => {
    const { says, time, looked } = fromBearerAlone()
    const authorization = `Bearer ${await tokenOf(version2)}`
    await says(authorization)
    time.now -= 10
    await says(authorization)
    assert.equal(looked.length, 2)
  })

  it('is compared as a whole: one that differs at its end, or at its beginning, is another', async () => {
    const { says } = fromBearerAlone()
    const token = await tokenOf(version2)
    assert.equal((await says(`Bearer ${token}`)).kind, 'yes')
    const [head = '', claims = '', signature = ''] = token.split('.')
    const other = signature.startsWith('A') ? 'B' : 'A'
    for (const changed of [
      `${head}.${claims}.${other}${signature.slice(1)}`,
      `${head.slice(0, -4)}.${claims}.${signature}`,
      `${head}.${claims.slice(4)}.${signature}`,
    ]) {
      assert.equal((await says(`Bearer ${changed}`)).kind, 'no')
    }
  })

  it('is held against the audiences of each route', async () => {
    const { says, looked } = fromBearerAlone()
    const authorization = `Bearer ${await tokenOf(version2)}`
    for (const [kind, ...audiences] of [
      ['yes', api],
      ['yes', 'api://x', api],
      ['no', 'api://x'],
      ['no'],
      ['no', `${api}x`],
      ['no', `${api}/`],
    ]) {
      assert.equal((await says(authorization, audiences)).kind, kind, audiences.join())
    }
    assert.equal(looked.length, 1)
  })

  it('is the same one whatever the scheme and the blanks around it look like', async () => {
    const { says, looked } = fromBearerAlone()
    const token = await tokenOf(version2)
    for (const before of ['Bearer ', 'Bearer    ', 'bearer  ']) {
      for (const after of ['', '  ']) assert.equal((await says(`${before}${token}${after}`)).kind, 'yes')
    }
    assert.equal(looked.length, 1)
  })

  it('is looked at once for requests that come together', async () => {
    const { says, looked } = fromBearerAlone()
    const authorization = `Bearer ${await tokenOf(version2)}`
    await Promise.all(Array.from({ length: 20 }, async () => says(authorization)))
    assert.equal(looked.length, 1)
  })
})

describe('a bearer token that was refused', () => {
  it('is none, and nothing else either, when what follows the scheme is no blank', async () => {
    const { says, looked } = fromBearerAlone()
    const token = await tokenOf(version2)
    for (const between of ['\t', '\t ', ' \t', '', ',', '="', '\u00a0']) {
      const { kind } = await says(`Bearer${between}${between === '' ? '' : token}`)
      assert.equal(kind, 'no', JSON.stringify(between))
    }
    for (const other of [undefined, '', 'Basic YTpi', `BearerX ${token}`, `Bearer-X ${token}`, token]) {
      assert.equal((await says(other)).kind, 'not-mine', other)
    }
    assert.equal(looked.length, 0)
  })

  it('gets the sentence of a key that nobody knows when its tenant is not allowed', async t => {
    const { idp, issuerOf, provider, paths } = await startShared(t)
    const { says } = fromBearerAlone(provider.verifyBearer)
    const told = async (tid: string, kid: string) => {
      const claims = { ...version2, tid, iss: issuerOf(tid) }
      return says(`Bearer ${await signed(idp.script.signWith, { typ: 'JWT', kid }, claims)}`)
    }
    const unknown = await told(contoso, 'nobody')
    assert.equal(unknown.kind, 'no')
    assert.deepEqual(await told(stranger, 'key-1'), unknown)
    assert.equal((await told(contoso, 'key-1')).kind, 'yes')
    assert.ok(!paths('openid-configuration').some(path => path.includes(stranger)))
  })

  it('is refused at once for ten seconds, with its reason', async () => {
    const { says, looked, time } = fromBearerAlone()
    const authorization = `Bearer ${await tokenOf({ ...version2, ver: '3.0' })}`
    for (const wait of [0, 9]) {
      time.now += wait
      const found = await says(authorization)
      assert.match(found.kind === 'no' ? String(found.reason) : '', /ver is neither/)
    }
    assert.equal(looked.length, 1)
    time.now += 1
    await says(authorization)
    assert.equal(looked.length, 2)
  })

  it('pushes out no good one, however many there are', async () => {
    const { says, looked } = fromBearerAlone(async (token, now) => {
      if (token.startsWith('made.up.')) throw new GatewayError('ERR_PROVIDER_TOKEN_INVALID')
      return verifyEntra(token, { now })
    })
    const authorization = `Bearer ${await tokenOf(version2)}`
    await says(authorization)
    for (let count = 0; count < 600; count += 1) await says(`Bearer made.up.${count}`)
    await says(authorization)
    assert.equal(looked.length, 601)
    // The first of them is forgotten, the last is not.
    await says('Bearer made.up.599')
    await says('Bearer made.up.0')
    assert.equal(looked.length, 602)
  })

  it('is not remembered when nobody could tell', async () => {
    const away = new GatewayError('ERR_PROVIDER_UNREACHABLE')
    const { says, looked } = fromBearerAlone(async () => Promise.reject(away))
    for (const times of [1, 2]) {
      await assert.rejects(says('Bearer a.b.c'), away)
      assert.equal(looked.length, times)
    }
  })
})

describe('whom a bearer token stands for', () => {
  it('is a person of the tenant, by the object id', async () => {
    const found = await fromBearerAlone().says(`Bearer ${await tokenOf({ ...version2, groups: ['g-1'] })}`)
    assert.ok(found.kind === 'yes')
    const { user, scopes, isApp, groups, authenticatedAt, sessionId, preferredUsername } = found.identity
    assert.deepEqual([user, scopes, isApp, groups], ['oid-ada', ['data.read', 'data.write'], false, ['g-1']])
    assert.deepEqual([authenticatedAt, preferredUsername], [moment - 60, 'ada@contoso.example'])
    assert.match(sessionId, /^[\w-]{22}$/)
  })

  it('is an application by its own object id', async () => {
    const found = await fromBearerAlone().says(
      `Bearer ${await tokenOf({ ...ofApp, oid: 'oid-daemon', sub: 'oid-daemon' })}`,
    )
    assert.ok(found.kind === 'yes')
    assert.deepEqual([found.identity.user, found.identity.isApp], ['oid-daemon', true])
  })

  it('has no groups when there are too many of them for a token, whatever else it names', async () => {
    for (const sign of [{ hasgroups: true }, { _claim_names: { groups: 'src1' } }]) {
      const token = await tokenOf({ ...version2, groups: ['g-1'], ...sign })
      const found = await fromBearerAlone().says(`Bearer ${token}`)
      assert.deepEqual(found.kind === 'yes' && found.identity.groups, [])
    }
  })

  it('has the claims that rules name, and is known not to be in groups only where the token tells them all', async () => {
    const named = { claims: ['department'], excluded: { roles: ['Guest'], groups: ['g-9'] } }
    const alone = fromBearerAlone(undefined, named)
    const known = { ...version2, groups: ['g-1'], roles: ['Reader'], department: 'Finance' }
    for (const [sign, groups] of [
      [{}, ['g-9']],
      [{ hasgroups: true }, []],
      [{ _claim_names: { groups: 'src1' } }, []],
    ] as const) {
      const found = await alone.says(`Bearer ${await tokenOf({ ...known, ...sign })}`)
      assert.ok(found.kind === 'yes')
      assert.deepEqual(found.identity.claims, { department: ['Finance'] })
      assert.deepEqual(found.identity.lacks, { roles: ['Guest'], groups })
    }
  })

  it('is nobody when the id is none', async () => {
    const found = await fromBearerAlone().says(`Bearer ${await tokenOf({ ...version2, oid: ' ' })}`)
    assert.match(found.kind === 'no' ? String(found.reason) : '', /oid/)
  })
})

describe('what is open by a bearer token', () => {
  it('is over when the token expires', async () => {
    const { says, follow, time } = fromBearerAlone()
    const found = await says(`Bearer ${await tokenOf({ ...version2, exp: moment + 100 })}`)
    assert.ok(found.kind === 'yes')
    const followed = follow(found.identity)
    assert.equal(followed?.standing(moment + 99).kind, 'live')
    assert.deepEqual(followed?.standing(moment + 100), { kind: 'over', reason: 'expired' })
    time.now = moment + 110
    assert.equal(follow(found.identity)?.standing(moment + 219).kind, 'live')
    assert.equal(follow(found.identity)?.standing(moment + 220).kind, 'over')
  })

  it('is nobody else’s business', () => {
    const { follow } = fromBearerAlone()
    assert.equal(
      follow({
        ...{
          user: 'u',
          subject: 's',
          issuer: 'i',
          roles: [],
          groups: [],
          sessionId: 'x',
          authenticatedAt: 1,
        },
      }),
      undefined,
    )
  })
})
