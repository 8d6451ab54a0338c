import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseArguments } from '../../src/cli/arguments.ts'
import { explainCommand } from '../../src/cli/explain.ts'
import { UsageError } from '../../src/cli/usage-error.ts'
import { entrada } from './process.ts'

const robot = '33333333-4444-5555-6666-777777777777'

const routes = [
  { path: '/public/**', access: 'public' },
  { path: '/reports/**', methods: ['GET'], name: 'reading', require: { anyRole: ['Reader', 'Admin'] } },
  { path: '/reports/**', require: { anyRole: ['Admin'] } },
  { path: '/api/**', accept: ['bearer'], require: { allScopes: ['data.read'] } },
  {
    path: '/admin/**',
    host: 'admin.example',
    name: 'admin',
    require: { anyGroup: ['ops'] },
    hint: 'Ask Ada',
  },
  { path: '/mine', require: { anyUser: ['ada'] } },
  { path: '/sales', require: { claims: { department: ['Sales'], level: [3] } } },
  { path: '/strong', require: { authContext: 'c1', maxAge: '15m' } },
  { path: '/trial', require: { anyRole: ['Admin'] }, shadow: true },
  { path: '/noguest', require: { not: { anyRole: ['Guest'] } } },
  { path: '/noops', require: { not: { anyGroup: [robot] } } },
  { path: '/norobot', accept: ['bearer'], require: { not: { anyClient: [robot] } } },
]

/** Neither a client id nor a credential nor an upstream. */
const env = {
  TENANT_ID: '11111111-2222-3333-4444-555555555555',
  REDIRECT_URI: 'https://app.example/.auth/callback',
  ENTRADA_ROUTES: JSON.stringify(routes),
}

async function explained(argv: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const out = { stdout: '', stderr: '' }
  const code = await explainCommand(parseArguments(['explain', ...argv]), {
    stdout: text => void (out.stdout += text),
    stderr: text => void (out.stderr += text),
    env: { ...env, ...more },
    color: false,
  })
  return { code, ...out }
}

/** What --json has, as far as it was decided. */
async function decided(...argv: readonly string[]) {
  const { code, stdout } = await explained([...argv, '--json'])
  const { route, decision, reason } = JSON.parse(stdout) as Readonly<Record<string, unknown>>
  return [code, route, decision, reason]
}

describe('entrada explain', () => {
  const rows: readonly (readonly [argv: string, ...expected: unknown[]])[] = [
    ['GET /public/x --anonymous', 0, '/public/**', 'allow', 'public'],
    ['GET /reports/x --role Reader', 0, 'reading', 'allow', 'requirements-met'],
    ['HEAD /reports/x?a=b --role Other --role Reader', 0, 'reading', 'allow', 'requirements-met'],
    ['POST /reports/x --role Reader', 3, '/reports/**', 'deny', 'ERR_POLICY_ROLE_MISSING'],
    ['GET /reports/x', 3, 'reading', 'deny', 'ERR_POLICY_ROLE_MISSING'],
    ['GET /reports/x --anonymous', 4, 'reading', 'sign-in', 'ERR_SIGNIN_REQUIRED'],
    ['GET /api/x --role Reader', 4, '/api/**', 'sign-in', 'ERR_TOKEN_REQUIRED'],
    ['GET /api/x --scope data.read', 0, '/api/**', 'allow', 'requirements-met'],
    ['GET /api/x --bearer --role Job', 3, '/api/**', 'deny', 'ERR_POLICY_SCOPE_MISSING'],
    ['GET /reports/x --bearer --role Reader', 4, 'reading', 'sign-in', 'ERR_SIGNIN_REQUIRED'],
    ['GET https://admin.example/admin/x --group ops', 0, 'admin', 'allow', 'requirements-met'],
    ['GET https://admin.example/admin/x', 3, 'admin', 'deny', 'ERR_POLICY_GROUP_MISSING'],
    ['GET /admin/x', 0, 'default', 'allow', 'signed-in'],
    ['GET /mine --user ada', 0, '/mine', 'allow', 'requirements-met'],
    ['GET /mine --user eve', 3, '/mine', 'deny', 'ERR_POLICY_USER_NOT_LISTED'],
    ['GET /sales --claim department=Sales --claim level=3', 0, '/sales', 'allow', 'requirements-met'],
    [
      'GET /sales --claim department=Sales --claim level="3"',
      3,
      '/sales',
      'deny',
      'ERR_POLICY_CLAIM_MISSING',
    ],
    [
      'GET /sales --claim department=A --claim department="Sales" --claim level=3',
      0,
      '/sales',
      'allow',
      'requirements-met',
    ],
    ['GET /strong', 4, '/strong', 'sign-in', 'ERR_STEP_UP_REQUIRED'],
    ['GET /strong --claim acrs=c1 --claim auth_time=-60', 0, '/strong', 'allow', 'requirements-met'],
    ['GET /strong --claim acrs=c1 --claim auth_time=-960', 4, '/strong', 'sign-in', 'ERR_STEP_UP_REQUIRED'],
    ['GET /trial', 0, '/trial', 'allow', 'ERR_POLICY_ROLE_MISSING'],
    ['GET /trial --anonymous', 4, '/trial', 'sign-in', 'ERR_SIGNIN_REQUIRED'],
    ['GET /noguest --user u', 3, '/noguest', 'deny', 'ERR_POLICY_EXCLUDED'],
    ['GET /noguest --role Reader', 0, '/noguest', 'allow', 'requirements-met'],
    ['GET /noguest --role Guest', 3, '/noguest', 'deny', 'ERR_POLICY_EXCLUDED'],
    ['GET /noops --role Reader', 3, '/noops', 'deny', 'ERR_POLICY_EXCLUDED'],
    ['GET /noops --group staff', 0, '/noops', 'allow', 'requirements-met'],
    ['GET /norobot --scope s', 3, '/norobot', 'deny', 'ERR_POLICY_EXCLUDED'],
    ['GET /norobot --scope s --claim azp=another', 0, '/norobot', 'allow', 'requirements-met'],
    ['GET /public/..', 5, null, 'bad-request', 'ERR_TARGET_AMBIGUOUS'],
    ['GET https://a@b.example/', 5, null, 'bad-request', 'ERR_HOST_AMBIGUOUS'],
    ['TRACE /public/x', 5, null, 'bad-request', 'ERR_METHOD_NOT_ALLOWED'],
    ['CONNECT app.example:443', 5, null, 'bad-request', 'ERR_METHOD_NOT_ALLOWED'],
    ['PROPFIND /public/x', 0, '/public/**', 'allow', 'public'],
    ['get /', 5, null, 'bad-request', 'ERR_REQUEST_MALFORMED'],
    ['FROB /', 5, null, 'bad-request', 'ERR_REQUEST_MALFORMED'],
    ['GET /.auth/login', 3, 'own', 'deny', 'ERR_POLICY_ROUTE_CLOSED'],
  ]
  for (const [argv, ...expected] of rows) {
    it(`${argv}: ${expected.join(' ')}`, async () => {
      assert.deepEqual(await decided(...argv.split(' ')), expected)
    })
  }

  it('tells of each rule that it has looked at', async () => {
    const { stdout } = await explained(['POST', '/reports/x', '--json'])
    const { missing, tried } = JSON.parse(stdout) as Readonly<Record<string, unknown>>
    assert.deepEqual(missing, { roles: ['Admin'], groups: [] })
    const [path, second] = ['/public/**', '/reports/**']
    assert.deepEqual(tried, [
      { rule: 1, route: path, path, matched: false, why: 'another path' },
      { rule: 2, route: 'reading', path: second, methods: ['GET'], matched: false, why: 'other methods' },
      { rule: 3, route: second, path: second, matched: true, why: 'it speaks of this request' },
    ])
  })

  it('tells what is asked for, what would be without shadow, and that no rule was found', async () => {
    const json = async (...argv: readonly string[]) =>
      JSON.parse((await explained([...argv, '--json'])).stdout) as Readonly<Record<string, unknown>>
    assert.deepEqual((await json('GET', '/strong'))['asks'], { authContext: 'c1', maxAge: 900 })
    const trial = await json('GET', '/trial')
    assert.deepEqual(trial['shadowed'], { kind: 'deny', code: 'ERR_POLICY_ROLE_MISSING' })
    assert.match(String(trial['detail']), /^without shadow it would be deny: they lack a role/)
    assert.match(String((await json('GET', '/.auth/x'))['detail']), /the gateway's own/)
    const { tried } = await json('GET', '/other')
    const why = 'no rule speaks of it, so defaultAccess holds: authenticated'
    const last: unknown = Array.isArray(tried) ? tried.at(-1) : undefined
    assert.deepEqual(last, { route: 'default', path: '/**', matched: true, why })
  })

  it('prints the same for people, and nothing steers their terminal', async () => {
    const { code, stdout } = await explained(['GET', 'https://admin.example/admin/x', '--role', 'A\u0007'])
    assert.equal(code, 3)
    assert.equal(
      stdout,
      [
        'GET https://admin.example/admin/x, from somebody who is signed in: role A?',
        '',
        '  1  /public/**                    no: another path',
        '  2  reading /reports/** GET       no: another path',
        '  3  /reports/**                   no: another path',
        '  4  /api/**                       no: another path',
        '> 5  admin admin.example/admin/**  yes: it speaks of this request',
        '',
        'deny: they lack a group that the rule requires (ERR_POLICY_GROUP_MISSING)',
        '  requires  {"anyGroup":["ops"]}',
        '  missing   group ops',
        '  hint      Ask Ada',
        '',
      ].join('\n'),
    )
  })

  it('says in words who asks, and how the decision is called', async () => {
    const first = async (...argv: readonly string[]) => (await explained(argv)).stdout
    assert.match(await first('GET', '/x', '--anonymous'), /^GET \/x, from nobody who is signed in\n/)
    assert.match(await first('GET', '/x'), /from somebody who is signed in, and has nothing else\n/)
    assert.match(
      await first('GET', '/api/x', '--user', 'ada', '--scope', 's', '--group', 'g', '--claim', 'a=1'),
      /from ada with a bearer token: group g, scope s, a=1\n/,
    )
    assert.match(await first('GET', '/trial'), /^allow, in shadow: without shadow it would be deny/m)
    assert.match(await first('GET', '/strong'), /^sign-in: .*\n {2}requires .*\n {2}asks for {2}\{/m)
    assert.match(await first('GET', '/api/x'), /^ {2}accepts {3}bearer$/m)
    assert.match(await first('GET', '/.auth/x'), /^> - {2}own \/\.auth\/\*\* {2}yes: the gateway's own$/m)
  })

  it('tolerates policy tests that fail, for it is what shows why', async () => {
    const tests = JSON.stringify([{ request: 'GET /public/x', as: 'anonymous', expect: 'deny' }])
    const { code } = await explained(['GET', '/public/x'], { ENTRADA_POLICY_TESTS: tests })
    assert.equal(code, 0)
  })

  it('ends with 78 and the report when the rules are wrong', async () => {
    const { code, stdout, stderr } = await explained(['GET', '/'], { ENTRADA_ROUTES: '[{"path":"x"}]' })
    assert.deepEqual([code, stdout], [78, ''])
    assert.match(stderr, /^error: ENTRADA_ROUTES routes\[0\]\.path: .+\n1 problem\n$/)
  })

  it('is refused for what makes no sense', async () => {
    for (const [argv, message] of [
      ['GET', /^explain takes METHOD URL/],
      ['GET / /', /^explain does not take \/$/],
      ['GET / --anonymous --role x', /^--anonymous is nobody, so it cannot stand beside --role$/],
      ['GET / --anonymous --bearer', /beside --bearer$/],
      ['GET / --anonymous --scope x', /beside --scope$/],
      ['GET / --user a --user b', /^--user may stand there once$/],
      ['GET / --claim a', /^--claim is PATH=VALUE/],
      ['GET / --claim =a', /^--claim is PATH=VALUE/],
      ['GET / --claim sub=7', /^nobody can sign in with these claims/],
      ['GET / --tenant x', /^explain does not know --tenant$/],
    ] as const) {
      await assert.rejects(
        async () => explained(argv.split(' ')),
        (error: unknown) => error instanceof UsageError && message.test(error.message),
        argv,
      )
    }
    assert.throws(() => parseArguments(['check', '--bearer']), /check does not know --bearer/)
  })

  it('runs as a command of its own', async () => {
    const { code, stdout, stderr } = await entrada(
      ['explain', 'GET', '/reports/x', '--anonymous', '--json'],
      env,
    )
    assert.deepEqual([code, stderr], [4, ''])
    assert.match(stdout, /"decision": "sign-in"/)
  })
})
