import { consumersId, newApp, newUser } from './directory.ts'

const contosoId = 'aaaabbbb-0000-4ccc-8111-dddd2222eeee'
const fabrikamId = 'bbbbcccc-1111-4ddd-8222-eeee3333ffff'

export const engineers = 'b0c7f3aa-5a0e-4f6a-8a55-90f5d2c1e7b4'
export const everybody = '6f1a4c1e-0d5b-4b57-9f0e-3a1f2b7c9d10'

/**
 * The tenants, people and applications that an emulator begins with; a test changes what it needs.
 *
 * `gateway` is the single-tenant web application that people sign in to, `reports` an API with v2 tokens, `ledger` one
 * with v1 tokens, `daemon` an application that acts for itself.
 */
export function population() {
  const ada = newUser({
    oid: 'a1d0a7c2-3c1f-4a58-b7a6-5d1a0f3e8b01',
    tenant: contosoId,
    upn: 'ada@contoso.example',
    name: 'Ada Admin',
    givenName: 'Ada',
    surname: 'Admin',
    mail: 'ada@contoso.example',
    roles: ['Admin', 'Reader'],
    groups: [everybody, engineers],
    groupNames: { [everybody]: 'Everybody', [engineers]: 'Engineers' },
    administrativeUnits: ['d1c5b9a3-7e6f-4d2c-9b8a-0f1e2d3c4b5a'],
    profile: { jobTitle: 'Head of Engines', officeLocation: '1/2' },
  })
  const ben = newUser({
    oid: 'b3e9c5d4-7f20-4e6b-9c88-1a2b3c4d5e02',
    tenant: contosoId,
    upn: 'ben@contoso.example',
    name: 'Ben Reader',
    mail: 'ben@contoso.example',
    roles: ['Reader'],
    groups: [everybody],
  })
  // `mail` is missing for many people (Graph "user resource type").
  const zoe = newUser({
    oid: 'c7f2b8e6-9a41-4d0c-8e13-6f7a8b9c0d03',
    tenant: contosoId,
    upn: 'zoe@contoso.example',
    name: 'Zoë 王',
    groups: [everybody],
  })
  const fay = newUser({
    oid: 'd4a6e8c0-1b3d-4f5a-8c7e-9d0b2f4a6c04',
    tenant: fabrikamId,
    upn: 'fay@fabrikam.example',
    name: 'Fay of Fabrikam',
    mail: 'fay@fabrikam.example',
  })
  const fayAsGuest = newUser({
    oid: 'e5b7f9d1-2c4e-4a6b-9d8f-0e1c3a5b7d05',
    tenant: contosoId,
    upn: 'fay_fabrikam.example#EXT#@contoso.example',
    name: 'Fay of Fabrikam',
    mail: 'fay@fabrikam.example',
    roles: ['Reader'],
    home: { tenant: fabrikamId, oid: fay.oid, idp: `https://sts.windows.net/${fabrikamId}/` },
  })
  const pat = newUser({
    oid: '00000000-0000-0000-66f3-3332eca7ea81',
    tenant: consumersId,
    upn: 'pat@outlook.example',
    name: 'Pat Personal',
    mail: 'pat@outlook.example',
  })
  return {
    people: { ada, ben, zoe, fay, fayAsGuest, pat },
    tenants: {
      contoso: {
        id: contosoId,
        domains: ['contoso.example', 'contoso.onmicrosoft.com'],
        users: [ada, ben, zoe, fayAsGuest],
      },
      fabrikam: { id: fabrikamId, domains: ['fabrikam.example'], users: [fay] },
      consumers: { id: consumersId, domains: [], users: [pat] },
    },
    apps: {
      gateway: newApp({
        clientId: '66666666-7777-4888-8999-000000000001',
        name: 'Gateway',
        tenant: contosoId,
        redirectUris: ['https://app.example/.auth/callback', 'https://app.example/.auth/signed-out'],
        secrets: [{ id: '5ec2e700-0000-4000-8000-000000000001', value: 'the-client-secret' }],
        optionalClaims: ['sid', 'login_hint', 'auth_time', 'acct', 'email', 'xms_edov'],
        groupMembershipClaims: 'SecurityGroup',
        scopes: ['access_as_user'],
        tokenVersion: 2,
        accessTokenClaims: ['idtyp'],
      }),
      reports: newApp({
        clientId: '66666666-7777-4888-8999-000000000002',
        name: 'Reports API',
        tenant: contosoId,
        identifierUris: ['api://reports'],
        scopes: ['Reports.Read', 'Reports.Write'],
        tokenVersion: 2,
        accessTokenClaims: ['idtyp'],
      }),
      ledger: newApp({
        clientId: '66666666-7777-4888-8999-000000000003',
        name: 'Ledger API',
        tenant: contosoId,
        identifierUris: ['https://ledger.contoso.example'],
        scopes: ['user_impersonation'],
      }),
      daemon: newApp({
        clientId: '66666666-7777-4888-8999-000000000004',
        name: 'Night job',
        tenant: contosoId,
        secrets: [{ id: '5ec2e700-0000-4000-8000-000000000004', value: 'the-daemon-secret' }],
        appRoles: ['Reports.Read.All'],
      }),
    },
  }
}

export type Population = ReturnType<typeof population>
