import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import type { AccessTokenWanted } from '../entra-emulator/access-token.ts'
import { newGraphToken } from '../entra-emulator/access-token.ts'
import { keyFor, signed } from '../entra-emulator/keys.ts'
import { startBearerFront } from '../support/bearer-front.ts'
import { makeKey } from '../support/scripted-provider.ts'

const ends: (() => Promise<unknown>)[] = []
after(async () => {
  for (const end of ends.toReversed()) await end()
})
const daemonId = '66666666-7777-4888-8999-000000000004'
const { ask, token, entra, upstream } = await startBearerFront(
  { after: end => void ends.push(end) },
  {
    routes: [
      { path: '/api/**', accept: ['bearer'] },
      { path: '/reports/**', accept: ['bearer'], audiences: ['api://reports'] },
      { path: '/ledger/**', accept: ['bearer'], audiences: ['https://ledger.contoso.example'] },
      { path: '/daemon/**', accept: ['bearer'], clients: [daemonId] },
    ],
  },
)
const { people, tenants, apps, origin } = entra
const now = Math.floor(Date.now() / 1000)
const fabrikam = tenants.fabrikam.id
const contoso = tenants.contoso.id

/** The status of a token at a path, and that nothing has come to the upstream unless it is 200. */
async function statusOf(path: string, bearer: string): Promise<number> {
  const before = upstream.requests.length
  const { status, headers } = await ask(path, bearer)
  assert.equal(upstream.requests.length - before, status === 200 ? 1 : 0)
  if (status === 401) assert.match(String(headers['www-authenticate']), /error="invalid_token"/)
  return status
}

describe('TOK-03 a bearer token with one thing wrong', () => {
  it('would be taken as it is', async () => {
    assert.equal(await statusOf('/api/x', await token()), 200)
    assert.equal(await statusOf('/api/x', await token({ version: 1 })), 200)
    assert.equal(
      await statusOf('/api/x', await token({ version: 1, audience: `${apps.gateway.identifierUris[0]}/` })),
      200,
    )
    assert.equal(await statusOf('/ledger/x', await token({ audience: apps.ledger })), 200)
    assert.equal(
      await statusOf('/ledger/x', await token({ audience: 'https://ledger.contoso.example/' })),
      200,
    )
  })

  const claims: Record<string, readonly unknown[]> = {
    aud: ['another', 'api://another', '', null, undefined, apps.gateway.clientId.slice(0, -1), {}, ['x'], 1],
    iss: [
      ...[
        'https://evil.example',
        `${origin}/${fabrikam}/v2.0`,
        `${origin}/${contoso}/v2.0/`,
        `${origin}/${contoso}`,
      ],
      ...[`https://sts.windows.net/${contoso}/`, undefined, null, 1, [`${origin}/${contoso}/v2.0`]],
    ],
    tid: [fabrikam, `${contoso}0`, undefined, null, '', [contoso]],
    ver: ['1.0', '1', undefined, 2],
    exp: [undefined, null, 'never', now - 3600, 0, -1],
    nbf: [now + 3600, 'later'],
    iat: [now + 3600],
    oid: [undefined, '', null, 1],
    azp: [undefined, '', null, [daemonId]],
    idtyp: ['app'],
    cnf: [{ kid: 'x' }],
  }
  for (const [name, values] of Object.entries(claims)) {
    for (const value of values) {
      it(`is refused: ${name} ${JSON.stringify(value)}`, async () => {
        assert.equal(await statusOf('/api/x', await token({ claims: { [name]: value } })), 401)
      })
    }
  }

  const others: Record<string, Partial<AccessTokenWanted>> = {
    'of another tenant': { user: people.fay },
    'of another tenant, version 1.0': { user: people.fay, version: 1 },
    'of another tenant under the issuer of this one': {
      ...{ user: people.fay, claims: { iss: `${origin}/${contoso}/v2.0` } },
    },
    'of a personal account': { user: people.pat },
    'for another API': { audience: apps.reports },
    'version 1.0 under the issuer of version 2.0': {
      version: 1,
      claims: { iss: `${origin}/${contoso}/v2.0` },
    },
    'version 1.0 under the issuer of another tenant': {
      ...{ version: 1, claims: { iss: `https://sts.windows.net/${fabrikam}/` } },
    },
  }
  for (const [name, wanted] of Object.entries(others)) {
    it(`is refused: ${name}`, async () => assert.equal(await statusOf('/api/x', await token(wanted)), 401))
  }

  it('is refused where another audience is asked for, though the route beside takes it', async () => {
    assert.equal(await statusOf('/reports/x', await token()), 401)
    const forReports = await token({ audience: 'api://reports', version: 1 })
    assert.deepEqual(
      [await statusOf('/reports/x', forReports), await statusOf('/api/x', forReports)],
      [200, 401],
    )
  })

  it('is refused with 403 when its client is another', async () => {
    assert.equal(await statusOf('/daemon/x', await token()), 403)
    assert.equal(await statusOf('/daemon/x', await token({ app: apps.daemon })), 200)
    assert.equal(
      await statusOf('/daemon/x', await token({ app: apps.daemon, claims: { azp: `${daemonId}0` } })),
      403,
    )
  })

  it('is refused when a key of somebody else has signed it, under whatever name', async () => {
    const { privateKey: signWith } = await makeKey('x')
    for (const kid of [undefined, 'shared-key', 'x', '../../dev/null', 'https://evil.example/key']) {
      const header = kid === undefined ? {} : { kid }
      assert.equal(await statusOf('/api/x', await token({ signWith, header })), 401)
    }
    const { privateKey } = await keyFor(apps.gateway, tenants.consumers.id)
    const ofConsumers = await token({ signWith: privateKey, header: { kid: 'consumers-key' } })
    assert.equal(await statusOf('/api/x', ofConsumers), 401)
  })
})

describe('TOK-03 a token that is none for an API', () => {
  it('is refused: an ID token of the same person for the same client', async () => {
    for (const nonce of ['n', null]) {
      assert.equal(await statusOf('/api/x', await entra.idToken({ user: people.ada, nonce })), 401)
    }
    const withRoles = {
      user: people.ada,
      nonce: null,
      claims: { roles: ['Admin'], azp: apps.gateway.clientId },
    }
    assert.equal(await statusOf('/api/x', await entra.idToken(withRoles)), 401)
  })

  it('is refused: a token for Microsoft Graph', async () => {
    assert.equal(await statusOf('/api/x', await newGraphToken(entra, people.ada, ['User.Read'])), 401)
  })

  it('is refused: our own assertion, which says who somebody is', async () => {
    await ask('/api/x', await token())
    const [assertion = ''] = upstream.requests.at(-1)?.header('x-entrada-assertion') ?? []
    assert.match(assertion, /^[\w-]+\.[\w-]+\.[\w-]+$/)
    assert.equal(await statusOf('/api/x', assertion), 401)
  })

  it('is refused: a logout token', async () => {
    const key = await keyFor(apps.gateway, contoso)
    const events = { 'http://schemas.openid.net/event/backchannel-logout': {} }
    const usual = { iss: `${origin}/${contoso}/v2.0`, aud: apps.gateway.clientId, iat: now, exp: now + 60 }
    for (const typ of ['logout+jwt', 'JWT']) {
      const logout = {
        ...usual,
        jti: 'j',
        sub: 's',
        sid: 's',
        events,
        tid: contoso,
        ver: '2.0',
        oid: 'o',
        azp: 'a',
      }
      assert.equal(await statusOf('/api/x', await signed(key.privateKey, { typ, kid: key.kid }, logout)), 401)
    }
  })

  it('is refused: a session cookie, a refresh token, a word', async () => {
    for (const word of [
      'entrada=x',
      '0.ARoAv4j5cvGGr0GRqy180BHbR-token',
      'x',
      'null',
      'undefined',
      'a.b',
      '..',
    ]) {
      assert.equal(await statusOf('/api/x', word), 401)
    }
  })
})

describe('TOK-04 the tolerance of bearer tokens', () => {
  it('is the one setting of the provider: two minutes here', async () => {
    const rows: [claims: Record<string, unknown>, status: number][] = [
      [{ exp: now - 60 }, 200],
      [{ exp: now - 240 }, 401],
      [{ nbf: now + 60 }, 200],
      [{ nbf: now + 300 }, 401],
      [{ iat: now + 60 }, 200],
      [{ iat: now + 300 }, 401],
    ]
    for (const [changed, status] of rows) {
      assert.equal(
        await statusOf('/api/x', await token({ claims: changed })),
        status,
        JSON.stringify(changed),
      )
    }
  })
})
