import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { loadConfig } from '../../src/config/load.ts'
import { people } from '../../src/demo/people.ts'
import { Entrada } from '../cli/process.ts'
import { startChild } from '../support/child.ts'
import { reservePort } from '../support/free-port.ts'
import { navigation, request } from '../support/http-client.ts'
import { signIn } from '../support/sign-in.ts'

/** What we use of a service (Compose Specification, "services top-level elements"). */
type Service = Readonly<{
  image: string
  build?: Readonly<{ context: string; args: Readonly<Record<string, string>> }>
  environment?: Readonly<Record<string, string>>
  command?: readonly string[]
  ports?: readonly string[]
  volumes: readonly string[]
  network_mode?: string
  depends_on?: readonly string[]
  user?: string
  read_only: boolean
  cap_drop: readonly string[]
  security_opt: readonly string[]
  healthcheck?: Readonly<{ test: readonly string[]; start_period: string }>
  stop_grace_period?: string
}>
type Compose = Readonly<{
  services: Readonly<Record<'gateway' | 'demo', Service>>
  volumes: Readonly<Record<string, unknown>>
}>

const text = readFileSync('compose.yaml', 'utf8')
const { services, volumes } = parse(text) as Compose
const { gateway, demo } = services
const dockerfile = readFileSync('Dockerfile', 'utf8')

describe('compose.yaml', () => {
  it('uses no keys but those that we know, and each where it may stand', () => {
    const known = [
      ...[
        'image',
        'build',
        'environment',
        'command',
        'ports',
        'volumes',
        'network_mode',
        'depends_on',
        'working_dir',
      ],
      ...[
        'user',
        'read_only',
        'cap_drop',
        'security_opt',
        'healthcheck',
        'stop_grace_period',
        'restart',
        'init',
      ],
    ]
    assert.deepEqual(Object.keys(parse(text) as object), ['name', 'services', 'volumes'])
    for (const service of Object.values(services)) {
      assert.deepEqual(
        Object.keys(service).filter(key => !known.includes(key)),
        [],
      )
      // Ports belong to whose network it is.
      assert.ok(service.network_mode === undefined || service.ports === undefined)
    }
    assert.equal(demo.network_mode, 'service:gateway')
    assert.deepEqual(demo.depends_on, ['gateway'])
  })

  it('runs everything read-only, without capabilities and without a way to gain any', () => {
    for (const { read_only: isReadOnly, cap_drop: dropped, security_opt: options } of Object.values(
      services,
    )) {
      assert.deepEqual([isReadOnly, dropped, options], [true, ['ALL'], ['no-new-privileges:true']])
    }
    // Everybody else runs as the image says.
    assert.match(demo.user ?? '', /^[1-9]\d*:[1-9]\d*$/)
    assert.equal(gateway.user, undefined)
  })

  it('publishes nothing beyond this machine, and not the admin port', () => {
    assert.deepEqual(
      (gateway.ports ?? []).filter(port => !/^127\.0\.0\.1:\d+:\d+$/.test(port) || /9090/.test(port)),
      [],
    )
  })

  it('mounts only what is there', () => {
    for (const volume of [...gateway.volumes, ...demo.volumes]) {
      const [source = ''] = volume.split(':')
      assert.ok(source.startsWith('.') ? existsSync(source) : Object.hasOwn(volumes, source), volume)
    }
    assert.ok(dockerfile.includes(`VOLUME ${gateway.volumes[0]?.split(':')[1] ?? '-'}\n`))
  })

  it('builds and checks the image as the Dockerfile says', () => {
    assert.ok(existsSync(gateway.build?.context ?? '-'))
    for (const [name, value] of Object.entries(gateway.build?.args ?? {})) {
      assert.ok(dockerfile.includes(`ARG ${name}=${/:-(.*)\}$/.exec(value)?.[1] ?? '-'}\n`), name)
    }
    const [first, ...check] = gateway.healthcheck?.test ?? []
    assert.equal(first, 'CMD')
    assert.ok(dockerfile.includes(`CMD ${JSON.stringify(check).replaceAll(',', ', ')}\n`))
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    assert.equal(gateway.image, `\${ENTRADA_IMAGE:-entrada:${version}}`)
  })

  it('sets only variables that there are, to what may stand in them', () => {
    const { warnings, config } = loadConfig({ env: gateway.environment ?? {} })
    assert.deepEqual(
      warnings.filter(({ path }) => path !== 'session.keys').map(({ what }) => what),
      [],
    )
    const patience = config.listen.drainDelay + config.listen.grace
    assert.ok(Number.parseInt(gateway.stop_grace_period ?? '', 10) > patience, `${patience} s`)
  })

  it('lets people sign in at its provider and see its application', async t => {
    const [front, admin, provider, door, application] = await Promise.all(
      Array.from({ length: 5 }, reservePort),
    )
    assert.ok(front && admin && provider && door && application)
    // The same file with ports that are free here.
    const places = { 8080: front, 9000: provider, 9001: door, 3000: application }
    const here = parse(
      Object.entries(places).reduce((file, [port, { port: free }]) => file.replaceAll(port, `${free}`), text),
    ) as Compose
    await Promise.all([front, admin, provider, door, application].map(async each => each.release()))
    const gate = new Entrada(['serve'], {
      ...here.services.gateway.environment,
      ENTRADA_LISTEN_HOST: '127.0.0.1',
      ENTRADA_LISTEN_PORT: `${front.port}`,
      ENTRADA_ADMIN_PORT: `${admin.port}`,
    })
    t.after(async () => gate.kill())
    const [, script = '', ...words] = here.services.demo.command ?? []
    assert.equal(script, 'dist/tools/demo-beside.js')
    const built = fileURLToPath(new URL('../../tools/demo-beside.js', import.meta.url))
    const beside = startChild(process.execPath, [built, ...words])
    t.after(async () => beside.end('SIGKILL'))
    await Promise.all([beside.said(/people: /), gate.says(/"msg":"listening"/)])

    const url = `http://localhost:${front.port}`
    const [ada] = people
    assert.ok(ada !== undefined)
    const jar = await signIn(`${url}/admin`, ada)
    const page = await request(`${url}/admin`, { headers: navigation, jar })
    assert.equal(page.status, 200, page.body)
    assert.match(page.body, new RegExp(ada.name))
    // The port that is published for browsers leads to the same provider.
    const issuer = here.services.gateway.environment?.['ENTRADA_PROVIDER_ISSUER'] ?? ''
    const document = new URL(`${issuer}/.well-known/openid-configuration`)
    document.port = `${door.port}`
    assert.equal((await request(document)).status, 200)
    assert.equal(await beside.end(), 0)
  })
})
