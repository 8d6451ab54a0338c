import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import { parseArguments } from '../../src/cli/arguments.ts'
import { register } from '../../src/cli/register.ts'
import { UsageError } from '../../src/cli/usage-error.ts'
import { entrada } from './process.ts'

const tenant = '11111111-2222-3333-4444-555555555555'
const usual = { TENANT_ID: tenant, REDIRECT_URI: 'https://app.example/.auth/callback' }

/** What the command prints with these settings and no others. */
async function printed(argv: readonly string[], env: Readonly<Record<string, string>> = usual) {
  const out = { stdout: '', stderr: '' }
  const code = await register(parseArguments(['register', ...argv]), {
    stdout: text => void (out.stdout += text),
    stderr: text => void (out.stderr += text),
    env,
    color: false,
  })
  return { code, ...out }
}

/** Runs a script with an `az` that only writes down what it is called with. @param found registrations of that name */
async function run(
  t: TestContext,
  script: string,
  env: Readonly<Record<string, string>> = {},
  found: string = '',
) {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-register-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }))
  const file = join(folder, 'calls')
  writeFileSync(file, '')
  const az = `#!/bin/sh\nprintf '%s\\037' "$@" >> '${file}'\nprintf '\\036' >> '${file}'\n[ "$3" = list ] && echo '${found}' || echo "id-$2-$3"\n`
  writeFileSync(join(folder, 'az'), az, { mode: 0o755 })
  writeFileSync(join(folder, 'script'), script)
  const PATH = `${folder}:/usr/bin:/bin`
  const done = promisify(execFile)('sh', [join(folder, 'script')], { cwd: folder, env: { ...env, PATH } })
  const { code, stdout, stderr } = await done.then(
    said => ({ code: 0, ...said }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  )
  const calls = readFileSync(file, 'utf8').split('\u001e').slice(0, -1)
  return { code, stdout, stderr, calls: calls.map(call => call.split('\u001f').slice(0, -1)) }
}

/** What stands behind an option, up to the next one. */
function given(call: readonly string[], option: string): readonly string[] {
  const rest = call.slice(call.indexOf(option) + 1)
  const end = rest.findIndex(word => word.startsWith('--'))
  return end === -1 ? rest : rest.slice(0, end)
}

function json(call: readonly string[], option: string): unknown {
  return JSON.parse(given(call, option).join(' '))
}

describe('entrada register', () => {
  it('prints a script that a shell takes word for word, whatever the name is', async t => {
    const name = `Ada's "app" $(touch x) \`id\`\nexit 7`
    const { code, stdout } = await printed(['--name', name, '--role', 'App.Admin', '--role', "It's"])
    assert.equal(code, 0)
    const { calls, stderr, ...ended } = await run(t, stdout)
    assert.deepEqual([ended.code, stderr], [0, ''])
    const create = calls.find(call => call.slice(0, 3).join(' ') === 'ad app create') ?? []
    assert.deepEqual(given(create, '--display-name'), [name])
    assert.deepEqual(given(create, '--web-redirect-uris'), [
      'https://app.example/.auth/callback',
      'https://app.example/.auth/signed-out',
    ])
    const roles = json(create, '--app-roles') as { value: string; id: string }[]
    assert.deepEqual(
      roles.map(({ value }) => value),
      ['App.Admin', "It's"],
    )
    for (const { id } of roles)
      assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/)
    assert.match(ended.stdout, /^CLIENT_ID=id-app-create$/m)
  })

  it('sets what the Azure CLI has no option for, and lets in only who is assigned', async t => {
    const { calls } = await run(t, (await printed([])).stdout)
    const patches = calls.filter(call => call.includes('PATCH'))
    assert.deepEqual(
      patches.map(call => [given(call, '--url')[0], json(call, '--body')]),
      [
        [
          'https://graph.microsoft.com/v1.0/applications/id-app-show',
          {
            web: { logoutUrl: 'https://app.example/.auth/frontchannel-logout' },
            api: { requestedAccessTokenVersion: 2 },
          },
        ],
        [
          'https://graph.microsoft.com/v1.0/servicePrincipals/id-sp-create',
          { appRoleAssignmentRequired: true },
        ],
      ],
    )
  })

  it('takes away no credential that is there', async t => {
    for (const env of [usual, { ...usual, ENTRADA_PROVIDER_FEDERATED_TOKEN_FILE: '/var/run/not-here' }]) {
      const { stdout } = await printed([], env)
      const { calls } = await run(t, stdout, {
        CLUSTER_ISSUER: 'https://c/',
        NAMESPACE: 'n',
        SERVICE_ACCOUNT: 's',
      })
      const credentials = calls.filter(
        call => call.includes('credential') || call.includes('federated-credential'),
      )
      assert.equal(credentials.length, 1)
      for (const call of credentials) {
        assert.ok(call.includes('--append') || call.slice(2, 4).join(' ') === 'federated-credential create')
        if (call.includes('--parameters')) {
          assert.deepEqual(json(call, '--parameters'), {
            ...{ name: 'entrada', issuer: 'https://c/', subject: 'system:serviceaccount:n:s' },
            audiences: ['api://AzureADTokenExchange'],
          })
        }
      }
    }
  })

  it('changes no registration that is there', async t => {
    const { stdout } = await printed(['--name', "Ada's"])
    const { code, calls, stderr } = await run(t, stdout, {}, 'an-app')
    assert.equal(code, 1)
    assert.match(stderr, /There is a registration of that name already/)
    assert.deepEqual(given(calls.at(-1) ?? [], '--filter'), ["displayName eq 'Ada''s'"])
    assert.ok(!calls.some(call => call.includes('create')))
  })

  it('begins with nothing while what it needs of the cluster is not told', async t => {
    const { stdout } = await printed([], { ...usual, ENTRADA_PROVIDER_FEDERATED_TOKEN_FILE: '/not/here' })
    const { code, calls, stderr } = await run(t, stdout)
    assert.notEqual(code, 0)
    assert.match(stderr, /set CLUSTER_ISSUER to the OIDC issuer/)
    assert.ok(!calls.some(call => call.includes('create')))
  })

  it('looks permissions up by name: those that the scopes need, and no others', async t => {
    const { stdout } = await printed([], { ...usual, SCOPE: 'openid profile User.Read api://x/read' })
    const { calls } = await run(t, stdout)
    const asked = calls.filter(call => call[1] === 'sp' && call[2] === 'show')
    assert.deepEqual(
      asked.map(call => /value=='([^']+)'/.exec(call.join(' '))?.[1]),
      ['openid', 'profile', 'User.Read', 'offline_access'],
    )
    assert.match(stdout, /^# Add the permission for api:\/\/x\/read in the portal/m)
  })

  it('speaks to the cloud of the settings', async t => {
    const rows = [
      ['https://login.microsoftonline.us', 'AzureUSGovernment', 'https://graph.microsoft.us'],
      [
        'https://login.partner.microsoftonline.cn',
        'AzureChinaCloud',
        'https://microsoftgraph.chinacloudapi.cn',
      ],
    ] as const
    for (const [host, name, graph] of rows) {
      const { stdout } = await printed([], { ...usual, AZURE_AUTHORITY_HOST: `${host}/` })
      const { calls } = await run(t, stdout)
      assert.deepEqual(calls[0], ['cloud', 'set', '--name', name])
      assert.ok(calls.some(call => call.join(' ').includes(`${graph}/v1.0/applications/`)))
    }
    const sovereign = await printed([], {
      ...usual,
      AZURE_AUTHORITY_HOST: 'https://login.sovcloud-identity.fr',
    })
    assert.match((await run(t, sovereign.stdout)).stderr, /set GRAPH to the origin of Microsoft Graph/)
    const env = { ...usual, AZURE_AUTHORITY_HOST: 'https://login.sovcloud-identity.fr' }
    const graph = await printed(['--format', 'graph'], env)
    assert.match(graph.stdout, /"https:\/\/\{msgraph_host of discovery\}\/v1\.0\/applications"/)
    const dod = { ...usual, ENTRADA_PROVIDER_GRAPH_BASE_URL: 'https://dod-graph.microsoft.us' }
    assert.match((await printed([], dod)).stdout, /^GRAPH=https:\/\/dod-graph\.microsoft\.us$/m)
  })

  it('takes roles and groups from the rules', async t => {
    const routes = JSON.stringify([
      { path: '/a/**', require: { anyRole: ['Reader', 'Admin'], anyGroup: ['g'] } },
      { path: '/b/**', require: { allRoles: ['Admin'] } },
    ])
    const { calls } = await run(t, (await printed([], { ...usual, ENTRADA_ROUTES: routes })).stdout)
    const create = calls.find(call => call.includes('--app-roles')) ?? []
    assert.deepEqual(
      (json(create, '--app-roles') as { value: string }[]).map(({ value }) => value),
      ['Reader', 'Admin'],
    )
    const [body] = calls.filter(call => call.includes('PATCH')).map(call => json(call, '--body'))
    assert.equal((body as Record<string, unknown>)['groupMembershipClaims'], 'ApplicationGroup')
  })

  it('has what an API needs: an address, scopes, and roles that programs may have', async t => {
    const routes = JSON.stringify([
      {
        ...{ path: '/api/**', accept: ['bearer'] },
        require: { allScopes: ['data.read'], anyRole: ['Jobs.Run'], maxAge: '15m' },
      },
      { path: '/b/**', require: { anyRole: ['Reader'], authContext: 'c1' } },
    ])
    const env = { ...usual, ENTRADA_ROUTES: routes }
    const { calls } = await run(t, (await printed([], env)).stdout)
    const create = calls.find(call => call.includes('--app-roles')) ?? []
    const roles = json(create, '--app-roles') as { value: string; allowedMemberTypes: string[] }[]
    assert.deepEqual(
      roles.map(({ value, allowedMemberTypes }) => [value, ...allowedMemberTypes]),
      [
        ['Jobs.Run', 'User', 'Application'],
        ['Reader', 'User'],
      ],
    )
    assert.deepEqual(json(create, '--optional-claims'), {
      idToken: ['sid', 'login_hint', 'email', 'acrs', 'auth_time'].map(name => ({ name })),
      accessToken: [{ name: 'idtyp', additionalProperties: ['include_user_token'] }, { name: 'auth_time' }],
    })
    const [body] = calls.filter(call => call.includes('PATCH')).map(call => json(call, '--body'))
    const { api } = body as { api: { oauth2PermissionScopes: { value: string }[] } }
    assert.deepEqual(
      api.oauth2PermissionScopes.map(({ value }) => value),
      ['data.read'],
    )
    const update = calls.find(call => call.slice(0, 3).join(' ') === 'ad app update') ?? []
    assert.deepEqual(given(update, '--identifier-uris'), ['api://id-app-create'])
    const graph = await printed(['--format', 'graph'], env)
    assert.match(graph.stdout, /"identifierUris": \[\s+"api:\/\/\{appId\}"/)
    const portal = await printed(['--format', 'portal'], env)
    assert.match(portal.stdout, /Expose an API: .*\n +data\.read\n/)
  })

  it('asks for what tokens for the application are for', async t => {
    const routes = JSON.stringify([
      { path: '/mail/**', accessToken: { scopes: ['https://graph.microsoft.com/Mail.Read'] } },
      { path: '/stock/**', accessToken: { scopes: ['api://stock/read'] } },
    ])
    const env = { ...usual, ENTRADA_ROUTES: routes }
    const { stdout } = await printed([], env)
    const { calls } = await run(t, stdout)
    assert.ok(calls.some(call => call.join(' ').includes("value=='Mail.Read'")))
    assert.match(stdout, /^# Add the permission for api:\/\/stock\/read in the portal/m)
    const graph = await printed(['--format', 'graph'], env)
    const requests = JSON.parse(graph.stdout) as { url: string; body?: Record<string, unknown> }[]
    assert.ok(requests.some(({ url }) => url.includes("name eq 'api://stock'")))
    const made = requests.find(({ url }) => url.endsWith('/applications'))
    const { requiredResourceAccess: accesses } = made?.body ?? {}
    const [, other] = accesses as object[]
    assert.deepEqual(other, {
      resourceAppId: '{appId of api://stock}',
      resourceAccess: [{ id: '{id of read}', type: 'Scope' }],
    })
  })

  it('takes the certificate of the settings, without its key', async t => {
    const file = '/etc/entrada/client.pem'
    const env = {
      ...usual,
      ENTRADA_PROVIDER_CLIENT_CERTIFICATE_CERT_FILE: file,
      ENTRADA_PROVIDER_CLIENT_CERTIFICATE_KEY_FILE: '/etc/entrada/client.key',
    }
    const { code, stdout } = await printed([], env)
    assert.equal(code, 0)
    const reset = (await run(t, stdout)).calls.find(call => call.includes('--cert')) ?? []
    assert.deepEqual([given(reset, '--cert'), reset.includes('--append')], [[`@${file}`], true])
    const graph = await printed(['--format', 'graph'], env)
    assert.match(graph.stdout, /"key": "\{base64 of \/etc\/entrada\/client\.pem as DER, without its key\}"/)
    assert.ok(!graph.stdout.includes('addPassword'))
    const portal = await printed(['--format', 'portal'], env)
    assert.match(portal.stdout, /Upload certificate\n +\/etc\/entrada\/client\.pem \(without its key\)/)
  })

  it('trusts the service account of a pod', async () => {
    const env = { ...usual, ENTRADA_PROVIDER_FEDERATED_TOKEN_FILE: '/not/here' }
    const requests = JSON.parse((await printed(['--format', 'graph'], env)).stdout) as { url: string }[]
    assert.match(requests.at(-1)?.url ?? '', /\/applications\/\{id\}\/federatedIdentityCredentials$/)
    assert.match(
      (await printed(['--format', 'portal'], env)).stdout,
      /Federated credentials, Add: Kubernetes/,
    )
  })

  it('has no step in the portal for what the settings do not ask for', async () => {
    const env = { ...usual, REDIRECT_URI: 'http://localhost:8080/.auth/callback' }
    const { stdout } = await printed(['--format', 'portal'], env)
    assert.doesNotMatch(stdout, /Front-channel|App roles|groups claim|Expose an API|Access$/m)
    const routes = JSON.stringify([
      { path: '/a/**', require: { anyGroup: ['g'] }, accessToken: { scopes: ['api://stock/read'] } },
      { path: '/api/**', accept: ['bearer'], require: { anyRole: ['Run'] } },
    ])
    const more = await printed(['--format', 'portal'], { ...usual, ENTRADA_ROUTES: routes })
    for (const step of [
      /Front-channel/,
      /Run \(Both: users/,
      /groups claim/,
      /Expose/,
      /Access$/m,
      /api:\/\/stock/,
    ])
      assert.match(more.stdout, step)
  })

  it('makes a registration for those who may sign in', async t => {
    const rows = [
      ['organizations', 'AzureADMultipleOrgs', /types: Accounts in any organizational directory$/m],
      ['common', 'AzureADandPersonalMicrosoftAccount', /directory and personal Microsoft accounts$/m],
      ['consumers', 'PersonalMicrosoftAccount', /types: Personal Microsoft accounts only$/m],
    ] as const
    for (const [TENANT_ID, audience, accounts] of rows) {
      const allowed = TENANT_ID === 'consumers' ? {} : { ENTRADA_PROVIDER_ALLOWED_TENANTS: tenant }
      const env = { ...usual, ...allowed, TENANT_ID }
      const portal = await printed(['--format', 'portal'], env)
      assert.match(portal.stdout, accounts)
      const { code, stdout, stderr } = await printed([], env)
      assert.deepEqual([code, stderr], [0, ''], TENANT_ID)
      const create = (await run(t, stdout)).calls.find(call => call.includes('--app-roles')) ?? []
      assert.deepEqual(given(create, '--sign-in-audience'), [audience])
    }
  })

  it('names the id that stands for no role where there is none', async () => {
    const zeros = /"appRoleId":"00000000-0000-0000-0000-000000000000"/
    assert.match((await printed([])).stdout, zeros)
    const { stdout } = await printed(['--role', 'Admin'])
    assert.doesNotMatch(stdout, zeros)
    assert.match(stdout, /"appRoleId":"ROLE_ID"/)
  })

  it('says that there is one already when the client id is set', async () => {
    const { code, stderr } = await printed([], { ...usual, CLIENT_ID: 'client' })
    assert.equal(code, 0)
    assert.match(stderr, /^provider\.clientId is set already/)
  })

  it('prints the same as requests to Graph, without an id that it has not looked up', async () => {
    const { stdout } = await printed(['--format', 'graph', '--name', 'Tools', '--role', 'Admin'])
    const requests = JSON.parse(stdout) as { method: string; url: string; body?: Record<string, unknown> }[]
    assert.deepEqual(
      requests.map(({ method, url }) => `${method} ${url.replace('https://graph.microsoft.com/v1.0', '')}`),
      [
        "GET /servicePrincipals(appId='00000003-0000-0000-c000-000000000000')?$select=oauth2PermissionScopes",
        'POST /applications',
        'POST /servicePrincipals',
        'POST /applications/{id}/addPassword',
      ],
    )
    const body = requests[1]?.body ?? {}
    assert.deepEqual([body['displayName'], body['signInAudience']], ['Tools', 'AzureADMyOrg'])
    const [access] = body['requiredResourceAccess'] as { resourceAccess: object[] }[]
    assert.deepEqual(access?.resourceAccess[0], { id: '{id of openid}', type: 'Scope' })
  })

  it('prints the steps in the portal, numbered, with the addresses as they are to be typed', async () => {
    const { stdout } = await printed(['--format', 'portal', '--role', 'Admin'])
    const numbers = [...stdout.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number))
    assert.deepEqual(
      numbers,
      Array.from({ length: numbers.length }, (_, at) => at + 1),
    )
    for (const text of [
      'https://app.example/.auth/callback',
      'https://app.example/.auth/signed-out',
      'Admin',
    ])
      assert.ok(
        stdout.split('\n').some(line => line.trim() === text),
        text,
      )
  })

  it('prints for any other provider what its client has to be given', async () => {
    const env = { OIDC_AUTHORITY: 'https://keycloak.example/realms/main', REDIRECT_URI: usual.REDIRECT_URI }
    const { code, stdout } = await printed([], env)
    assert.equal(code, 0)
    assert.match(stdout, /^Redirect URI +https:\/\/app\.example\/\.auth\/callback$/m)
    assert.match(stdout, /^Back-channel logout URI +https:\/\/app\.example\/\.auth\/backchannel-logout$/m)
  })

  it('names every public origin, the first for what there is one of', async () => {
    const callbacks = ['https://app.example/.auth/callback', 'https://team.example/.auth/callback']
    const out = callbacks.map(uri => uri.replace('callback', 'signed-out'))
    const both = { REDIRECT_URI: callbacks.join() }
    const requests = (await printed(['--format', 'graph'], { ...usual, ...both })).stdout
    for (const uri of [...callbacks, ...out]) assert.ok(requests.includes(`"${uri}"`), uri)
    assert.match(requests, /"https:\/\/app\.example\/\.auth\/frontchannel-logout"/)
    assert.doesNotMatch(requests, /team\.example\/\.auth\/frontchannel-logout/)

    const env = { OIDC_AUTHORITY: 'https://keycloak.example/realms/main', ...both }
    const lines = (await printed([], env)).stdout.split('\n')
    assert.deepEqual(
      lines.filter(line => line.includes('edirect URI')),
      [
        ...callbacks.map(uri => `Redirect URI             ${uri}`),
        ...out.map(uri => `Post-logout redirect URI ${uri}`),
      ],
    )
    assert.ok(lines.some(line => line.includes('https://app.example/.auth/backchannel-logout')))
  })

  it('refuses settings that are wrong, and prints nothing then', async () => {
    const { code, stdout, stderr } = await printed([], { ...usual, REDIRECT_URI: 'ftp://x' })
    assert.deepEqual([code, stdout], [78, ''])
    assert.match(stderr, /^error: REDIRECT_URI provider\.redirectUri: must be an absolute/m)
  })

  it('asks for nothing that comes after the registration', async () => {
    const { code, stderr } = await printed([], { TENANT_ID: 'abc' })
    assert.equal(code, 78)
    assert.deepEqual(
      [...stderr.matchAll(/^error: (\S+)/gm)].map(([, name]) => name),
      ['REDIRECT_URI', 'TENANT_ID'],
    )
  })

  it('is a command', async () => {
    const { code, stdout, stderr } = await entrada(['register', '--format=portal'], usual)
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(stdout, /^In the Microsoft Entra admin center/)
    assert.throws(() => parseArguments(['register', '--format', 'xml']), UsageError)
    assert.throws(() => parseArguments(['check', '--role', 'x']), UsageError)
  })
})

describe('what presets of headers need of a registration', () => {
  it('is a refresh token for an ID token, whatever else is off, and names in the ID token', async () => {
    const bare = { ...usual, ENTRADA_SESSION_REVALIDATE: 'off' }
    const { stdout: without } = await printed(['--format', 'portal'], bare)
    assert.doesNotMatch(without, /offline_access|given_name/)
    const preset = { ...bare, ENTRADA_HEADERS_PRESET: 'bearer,cloudbeaver' }
    const { stdout } = await printed(['--format', 'portal'], preset)
    assert.match(stdout, /offline_access/)
    assert.match(stdout, /given_name, family_name/)
  })
})
