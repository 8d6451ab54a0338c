import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { makeKey } from '../support/scripted-provider.ts'
import { signed } from '../entra-emulator/keys.ts'
import {
  api,
  atJwt,
  clientOfOthers,
  keycloak,
  ofApp,
  otherTid,
  moment,
  tid,
  tokenOf,
  verifyEntra,
  verifyOther,
  version1,
  version2,
  type Against,
} from './bearer-alone.ts'
import { failure } from './start.ts'

type Members = Readonly<Record<string, unknown>>
type Row = readonly [name: string, changed: Members, why: RegExp, header?: Members]

/** Each row is a good token with something changed, and the reason for which it is refused. */
function refuses(verify: typeof verifyEntra, good: Members, rows: readonly Row[]): void {
  for (const [name, changed, why, header] of rows) {
    it(`is refused ${name}`, async () => {
      const error = await failure(tokenOf({ ...good, ...changed }, header).then(token => verify(token)))
      assert.match(error.message, why)
    })
  }
}

const host = 'https://login.microsoftonline.com'

describe('an access token of Entra for a person', () => {
  for (const [version, claims] of [
    ['2.0', version2],
    ['1.0', version1],
  ] as const) {
    it(`is believed in version ${version}`, async () => {
      const { grant, audiences, expiresAt, claims: believed } = await verifyEntra(await tokenOf(claims))
      assert.deepEqual(grant, {
        ...{
          client: clientOfOthers,
          scopes: ['data.read', 'data.write'],
          isApp: false,
          grantsNothing: false,
        },
      })
      assert.deepEqual([audiences, expiresAt], [[claims['aud']], moment + 3600])
      assert.equal(believed['preferred_username'], 'ada@contoso.example')
    })

    refuses(verifyEntra, claims, [
      ['without iss', { iss: undefined }, /iss/],
      ['without aud', { aud: undefined }, /aud/],
      ['without exp', { exp: undefined }, /exp/],
      ['without sub', { sub: undefined }, /sub/],
      ['without tid', { tid: undefined }, /tid is not a GUID/],
      ['with a tid that is no GUID', { tid: 'contoso.example' }, /tid is not a GUID/],
      ['of another version', { ver: '3.0' }, /ver is neither/],
      ['without a version', { ver: undefined }, /ver is neither/],
      ['of another tenant', { tid: otherTid }, /iss is not|not for the issuer/],
      [
        'with an issuer that only begins like the right one',
        { iss: `${String(claims['iss'])}x` },
        /iss is not/,
      ],
      ['with the issuer as one of a list', { iss: [claims['iss']] }, /iss/],
      ['without a client', { azp: undefined, appid: undefined }, /names no client/],
      ['without oid', { oid: undefined }, /no oid/],
      ['with the hash of an ID token', { at_hash: 'x' }, /ID token/],
      ['with an event', { events: {} }, /notice/],
      ['when it is bound to a key', { cnf: { jkt: 'x' } }, /bound to a key/],
      ['when it says that it is for an application', { idtyp: 'app' }, /scopes of a person/],
      ['for Microsoft Graph', { aud: '00000003-0000-0000-c000-000000000000' }, /Microsoft Graph/],
      ['for Microsoft Graph by its address', { aud: 'https://graph.microsoft.com' }, /Microsoft Graph/],
      ['when its header names another kind', {}, /type of the token/, { typ: 'entrada+jwt' }],
      ['when its header says that it is a logout token', {}, /type of the token/, { typ: 'logout+jwt' }],
    ])
  }

  it('is refused with the issuer of the other version', async () => {
    for (const [claims, iss] of [
      [version2, version1['iss']],
      [version1, version2['iss']],
    ] as const) {
      const error = await failure(tokenOf({ ...claims, iss }).then(token => verifyEntra(token)))
      assert.match(error.message, /iss is not/)
    }
  })

  it('is refused when both its issuer and its tenant are those of another tenant', async () => {
    for (const claims of [
      { ...version2, tid: otherTid, iss: `${host}/${otherTid}/v2.0` },
      { ...version1, tid: otherTid, iss: `https://sts.windows.net/${otherTid}/` },
    ]) {
      const error = await failure(tokenOf(claims).then(token => verifyEntra(token)))
      assert.match(error.message, /iss is not|not the one of the metadata/)
    }
  })

  it('is refused in version 1.0 from another tenant when the tenant is set as a domain and the key names no issuer', async () => {
    const claims = { ...version1, tid: otherTid, iss: `https://sts.windows.net/${otherTid}/` }
    const against: Against = {
      keyIssuer: undefined,
      settings: { entra: { tenantId: 'contoso.example', authorityHost: host } },
    }
    assert.match(
      (await failure(tokenOf(claims).then(token => verifyEntra(token, against)))).message,
      /metadata/,
    )
    assert.ok(await verifyEntra(await tokenOf(version1), against))
  })

  it('may be for the client id as well as for an address', async () => {
    const { audiences } = await verifyEntra(await tokenOf({ ...version1, aud: api }))
    assert.deepEqual(audiences, [api])
  })
})

describe('the key of an access token of Entra', () => {
  const keyIssuers: [name: string, keyIssuer: string, isTaken: boolean][] = [
    ['for all tenants', `${host}/{tenantid}/v2.0`, true],
    ['for this tenant', `${host}/${tid}/v2.0`, true],
    ['for another tenant', `${host}/${otherTid}/v2.0`, false],
    ['for personal accounts', `${host}/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0`, false],
    ['of another cloud', 'https://login.microsoftonline.us/{tenantid}/v2.0', false],
  ]
  for (const [name, keyIssuer, isTaken] of keyIssuers) {
    it(`${isTaken ? 'counts' : 'does not count'} when it is one ${name}, in both versions`, async () => {
      for (const claims of [version2, version1]) {
        const verified = verifyEntra(await tokenOf(claims), { keyIssuer })
        if (isTaken) assert.ok(await verified)
        else assert.match((await failure(verified)).message, /signing key is not for the issuer/)
      }
    })
  }

  it('has to be one of the provider', async () => {
    const { privateKey } = await makeKey('key-1')
    for (const claims of [version2, version1]) {
      const token = await signed(privateKey, { typ: 'JWT', kid: 'key-1' }, claims)
      assert.match((await failure(verifyEntra(token))).message, /signature/)
    }
  })
})

describe('access tokens of many tenants of Entra', () => {
  const shared: Against = {
    metadataIssuer: `${host}/{tenantid}/v2.0`,
    settings: { entra: { tenantId: 'organizations', authorityHost: host, allowedTenants: [tid] } },
  }
  const ofOther = [
    { ...version2, tid: otherTid, iss: `${host}/${otherTid}/v2.0` },
    { ...version1, tid: otherTid, iss: `https://sts.windows.net/${otherTid}/` },
  ]

  it('are believed from a tenant that is allowed, and from no other', async () => {
    for (const claims of [version2, version1]) assert.ok(await verifyEntra(await tokenOf(claims), shared))
    for (const claims of ofOther) {
      const error = await failure(tokenOf(claims).then(token => verifyEntra(token, shared)))
      assert.match(error.message, /allowedTenants/)
    }
  })

  it('need a key that names its issuer', async () => {
    for (const claims of [version2, version1]) {
      const verified = verifyEntra(await tokenOf(claims), { ...shared, keyIssuer: undefined })
      assert.match((await failure(verified)).message, /names no issuer/)
    }
  })
})

describe('an access token of Entra for an application', () => {
  it('is believed with roles when it says that it is one', async () => {
    const { grant } = await verifyEntra(await tokenOf(ofApp))
    assert.deepEqual(grant, { client: clientOfOthers, scopes: [], isApp: true, grantsNothing: false })
  })

  it('stands for nothing without roles', async () => {
    for (const changed of [{ roles: undefined }, { roles: [] }]) {
      const { grant } = await verifyEntra(await tokenOf({ ...ofApp, ...changed }))
      assert.deepEqual([grant.isApp, grant.grantsNothing], [true, true])
    }
  })

  it('is none when it is for a person without scopes, and stands for nothing then', async () => {
    const { grant } = await verifyEntra(await tokenOf({ ...ofApp, idtyp: 'user', roles: undefined }))
    assert.deepEqual([grant.isApp, grant.grantsNothing], [false, true])
  })

  it('is told by its subject where nothing says that it is one: the object id, as no person has it', async () => {
    for (const [sub, isApp] of [
      ['oid-ada', true],
      ['sub-ada', false],
    ] as const) {
      const claims = { ...ofApp, idtyp: undefined, roles: undefined, sub }
      const { grant } = await verifyEntra(await tokenOf(claims))
      assert.deepEqual([grant.isApp, grant.grantsNothing], [isApp, true])
    }
  })

  refuses(verifyEntra, ofApp, [
    ['with roles that could be those of an ID token', { idtyp: undefined }, /neither scp nor idtyp/],
    ['with the roles of a person', { idtyp: 'user' }, /neither scp nor idtyp/],
    ['with a role that is no list', { idtyp: undefined, roles: 'Admin' }, /neither scp nor idtyp/],
    ['without an oid, as of a client that the tenant does not know', { oid: undefined }, /no oid/],
    ['with an oid that is empty', { oid: '' }, /no oid/],
    ['with a nonce', { nonce: 'n' }, /ID token/],
  ])
})

describe('an ID token of Entra, whose audience may be the same', () => {
  const idToken = { ...version2, scp: undefined, azp: undefined, azpacr: undefined, aud: api }

  refuses(verifyEntra, idToken, [
    ['as it is', { nonce: 'n' }, /ID token/],
    ['without nonce', {}, /names no client/],
    ['with roles', { roles: ['Admin'] }, /names no client/],
    ['with roles and a client', { roles: ['Admin'], azp: api }, /neither scp nor idtyp/],
    ['with a hash', { c_hash: 'x' }, /ID token/],
    ['with scopes that are no text', { scp: ['data.read'], azp: api, nonce: 'n' }, /ID token/],
    ['with scopes that are blank', { scp: ' ', azp: api, nonce: 'n' }, /ID token/],
  ])
})

describe('an access token of another provider', () => {
  const header = { typ: 'at+jwt' }

  it('is believed when its header says what it is (RFC 9068)', async () => {
    for (const typ of ['at+jwt', 'application/at+jwt', 'AT+JWT']) {
      const { grant, audiences } = await verifyOther(await tokenOf(atJwt, { typ }))
      assert.deepEqual(grant, {
        ...{ client: 'the-spa', scopes: ['data.read', 'data.write'], isApp: false, grantsNothing: false },
      })
      assert.deepEqual(audiences, ['the-api'])
    }
  })

  it('is believed in the shape of Keycloak', async () => {
    const { grant, audiences } = await verifyOther(await tokenOf(keycloak))
    assert.deepEqual(
      [grant.client, grant.scopes, audiences],
      ['the-spa', ['openid', 'email'], ['the-api', 'account']],
    )
  })

  it('is one of an application when its subject is the client, and stands for nothing by itself', async () => {
    for (const [claims, kind] of [
      [atJwt, header],
      [keycloak, undefined],
    ] as const) {
      const { grant } = await verifyOther(await tokenOf({ ...claims, sub: 'the-spa' }, kind))
      assert.deepEqual([grant.isApp, grant.grantsNothing], [true, true])
    }
  })

  it('has no scopes when they are no text', async () => {
    for (const scope of [['data.read'], { 0: 'data.read' }, 1, null]) {
      const { grant } = await verifyOther(await tokenOf({ ...atJwt, scope }, header))
      assert.deepEqual(grant.scopes, [])
    }
  })

  refuses(verifyOther, atJwt, [
    ['when it does not say what it is', {}, /does not say/],
    ['when its header names another kind', {}, /type of the token/, { typ: 'dpop+jwt' }],
    ['when Keycloak calls it an ID token', { typ: 'ID' }, /does not say/, header],
    ['when Keycloak calls it a refresh token', { typ: 'Refresh' }, /does not say/, header],
    ['from another issuer', { iss: 'https://evil.example' }, /iss/, header],
    ['with a final slash behind the issuer', { iss: 'https://idp.example/' }, /iss/, header],
    ['without a client', { client_id: undefined }, /no client/, header],
    ['with two clients', { azp: 'another' }, /two clients/, header],
    ['when it is bound to a key', { cnf: { 'x5t#S256': 'x' } }, /bound to a key/, header],
    ['with a hash of an ID token', { at_hash: 'x' }, /ID token/, header],
    ['without exp', { exp: undefined }, /exp/, header],
    ['without sub', { sub: undefined }, /sub/, header],
    ['without aud', { aud: undefined }, /aud/, header],
  ])

  refuses(verifyOther, keycloak, [
    ['when Keycloak calls it an ID token, whatever it is for', { typ: 'ID' }, /does not say/],
    ['when Keycloak calls it a logout token', { typ: 'Logout', events: {} }, /does not say/],
  ])

  it('is meant for nobody when its audiences are no texts', async () => {
    for (const aud of [[1], [['the-api']], [{}]]) {
      const { audiences } = await verifyOther(await tokenOf({ ...atJwt, aud }, header))
      assert.deepEqual(audiences, [])
    }
  })
})

describe('the times of an access token', () => {
  for (const clockTolerance of [0, 120, 300]) {
    const rows: [name: string, changed: Members, isTaken: boolean][] = [
      ['exp at the tolerance', { exp: moment - clockTolerance }, false],
      ['exp a second within it', { exp: moment - clockTolerance + 1 }, true],
      ['nbf at the tolerance', { nbf: moment + clockTolerance }, true],
      ['nbf a second beyond it', { nbf: moment + clockTolerance + 1 }, false],
      ['iat a second beyond it', { iat: moment + clockTolerance + 1 }, false],
    ]
    for (const [name, changed, isTaken] of rows) {
      it(`${isTaken ? 'may' : 'may not'} differ by ${name}, with a tolerance of ${clockTolerance} s`, async () => {
        const verified = verifyEntra(await tokenOf({ ...version2, ...changed }), {
          settings: { clockTolerance },
        })
        if (isTaken) assert.ok(await verified)
        else assert.equal((await failure(verified)).code, 'ERR_PROVIDER_CLOCK')
      })
    }
  }
})
