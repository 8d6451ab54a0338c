import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { Ajv } from 'ajv'
import { parse } from 'yaml'
import { settings } from '../../src/config/settings.ts'
import { shortNames } from '../../src/config/short-names.ts'
import { settingsFiles } from '../../tools/settings-files.ts'
import { selfSigned } from '../support/self-signed.ts'
import { inFolder, newKey, outcome, withFile } from './samples.ts'

function outcomeOf(yaml: string) {
  return inFolder({ 'entrada.yaml': yaml }, folder =>
    outcome({ env: { SESSION_KEY: newKey() }, configFile: `${folder}/entrada.yaml` }),
  )
}

const textOf = (path: string): string => readFileSync(path, 'utf8')

describe('the files made from the schema', () => {
  it('are those in the repository; npm run generate renews them', () => {
    for (const { path, text } of settingsFiles()) assert.equal(textOf(path), text, path)
  })

  it('name every setting and every variable', () => {
    const page = textOf('docs/configuration.md')
    assert.ok(settings.length > 40)
    assert.deepEqual(
      [
        ...settings.flatMap(({ path, variable }) => [path, variable]),
        ...shortNames.map(({ name }) => name),
      ].filter(name => !page.includes(`\`${name}\``)),
      [],
    )
  })

  it('describe every setting in one line', () => {
    assert.deepEqual(
      settings
        .filter(({ schema }) => !/^[^\n]{5,200}\.$/.test(schema.description ?? ''))
        .map(({ path }) => path),
      [],
    )
  })
})

describe('config/entrada.yaml', () => {
  const text = textOf('config/entrada.yaml')

  it('has every setting in one line, with its default', () => {
    for (const { keys, schema, kind } of settings) {
      if (kind === 'structure' || kind === 'map') continue
      const isSame = (other: (typeof settings)[number]) =>
        other.keys.at(-1) === keys.at(-1) && other.schema.description === schema.description
      const lines = text
        .split('\n')
        .filter(
          one => new RegExp(`^ *#${keys.at(-1)}: `).test(one) && one.includes(schema.description ?? 'x'),
        )
      const [line = ''] = lines
      // A Redis is told of in the same words wherever it is one.
      assert.equal(lines.length, settings.filter(isSame).length, keys.join('.'))
      const value: unknown = parse(line.replace(/^ *#/, ''))
      if (schema.default !== undefined) assert.deepEqual(value, { [keys.at(-1) ?? '']: schema.default })
    }
  })

  it('changes nothing as it is', () => {
    const { loaded } = withFile(text)
    assert.ok(loaded?.settings.every(({ origin }) => !origin.includes('entrada.yaml')))
  })

  it('passes the check when the required settings have lost their #', () => {
    const mended = text.replaceAll(/#(?=(?:tenantId|clientId|clientSecret|redirectUri|upstream): )/g, '')
    const { loaded, problems } = outcomeOf(mended)
    assert.deepEqual(problems, [])
    assert.equal(loaded?.config.upstreams['default']?.url, 'http://127.0.0.1:3000')
  })

  it('passes the check when all settings have lost it, save the other ways to say the same', () => {
    const others =
      /#(?= *(?:file|token|tokenFile|issuer|clientSecret|logoFile|messagesDir|keys|caFile|metadataFile|keysFile|clientSecretFile|federatedTokenFile|domain|certFile|keyFile|httpPort|hsts|stripPrefix|rewrite|from|to|clientCert|passphraseFile|serverName|respond|status|body|urlFile|username|password|passwordFile|tls|nodes|cluster):)/g
    const mended = text
      .replaceAll(others, '@')
      .replaceAll('#name: mymaster', '@')
      .replaceAll('#url: …', '#url: redis://127.0.0.1:6379')
      .replaceAll(/^( *)#(?=\w|  )/gm, '$1')
      .replaceAll(/^ *@.*$/gm, '')
      .replace('provider:', 'provider:\n  clientSecret: x')
      .replace('  fallback:', '  fallback:\n    clientSecret: x')
    assert.deepEqual(outcomeOf(mended).problems, [])
  })
})

describe('config/entrada.schema.json', () => {
  const schema = JSON.parse(textOf('config/entrada.schema.json')) as Record<string, unknown>
  const validate = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true }).compile(schema)

  it('is a plain JSON schema that takes a file with a part of the settings', () => {
    assert.ok(
      validate({
        provider: { clientId: 'x' },
        upstreams: { api: { url: 'http://x', timeouts: { headers: '5m' } } },
        routes: [{ path: '/a', respond: { status: 404 } }],
      }),
      JSON.stringify(validate.errors),
    )
    assert.ok(validate({}))
  })

  it('refuses what the check refuses', () => {
    for (const wrong of [
      { foo: 1 },
      { listen: { workers: 'all' } },
      { listen: { workers: 0 } },
      { session: { idleTimeout: 5 } },
      { listen: { tls: { hsts: 'on' } } },
      { upstreams: { api: {} } },
      { upstreams: { 'a b': { url: 'http://x' } } },
      { upstreams: { api: { url: 'http://x', prefix: '/' } } },
      { routes: [{ path: '/', maxBody: '10MB' }] },
      { routes: [{}] },
      { log: { level: 'inf' } },
    ]) {
      assert.equal(validate(wrong), false, JSON.stringify(wrong))
    }
  })
})

describe('the examples', () => {
  const folder = 'config/examples'
  const files = readdirSync(folder)
  const own = selfSigned({ name: 'app.example' })

  it('are for Entra, Keycloak, an air gap and several upstreams', () => {
    assert.deepEqual(files.sort(), [
      'air-gapped.yaml',
      'entra.yaml',
      'keycloak.yaml',
      'several-upstreams.yaml',
    ])
  })

  for (const file of files) {
    it(`${file} has no problem and no warning, once its secrets are there`, () => {
      const text = textOf(`${folder}/${file}`)
      assert.match(text, /^# yaml-language-server: \$schema=\.\.\/entrada\.schema\.json\n/)
      inFolder(
        {
          'client-secret': 'x\n',
          'session-keys': `${newKey()}\n`,
          'ca.pem': textOf('test/config/ca.pem'),
          'upstream-ca.pem': textOf('test/config/ca.pem'),
          'tls.crt': own.cert,
          'tls.key': own.key,
          'client.crt': own.cert,
          'client.key': own.key,
        },
        secrets => {
          const here = text.replaceAll('/run/secrets', secrets).replaceAll('/etc/entrada', secrets)
          const { problems, warnings } = inFolder({ 'entrada.yaml': here }, one =>
            outcome({ env: {}, configFile: `${one}/entrada.yaml` }),
          )
          assert.deepEqual([problems, warnings], [[], []])
        },
      )
    })
  }
})
