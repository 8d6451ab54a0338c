import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { loadConfig } from '../../src/config/load.ts'
import { check } from '../../src/cli/check.ts'
import { parseArguments } from '../../src/cli/arguments.ts'
import { exitCodes } from '../../src/cli/io.ts'
import { readGuide } from '../support/guide.ts'

const guide = readGuide('environments')
const page = readFileSync('docs/guides/environments.md', 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'entrada-environments-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

file('client-secret', 'a-client-secret')
file('session-keys', randomBytes(32).toString('base64'))
file('redis-password', 'a-password')
const settings = file('entrada.yaml', guide.blocks('yaml')[0] ?? '')

/** The name of each set of variables, as it stands in front of its block. */
const sets = [...page.matchAll(/^`(\w+)\.env`[^]*?^```dotenv\n(.*?)^```$/gms)].map(
  ([, name = '', text = '']) => ({
    name,
    envFile: file(`${name}.env`, text.replaceAll('/run/secrets/', `${folder}/`)),
  }),
)

async function checked(configFile: string, envFile: string): Promise<{ code: number; text: string }> {
  const said = { out: '', err: '' }
  const io = {
    stdout: (text: string) => void (said.out += text),
    stderr: (text: string) => void (said.err += text),
    env: {},
    color: false,
  }
  const code = await check(parseArguments(['check', '--config', configFile, '--env-file', envFile]), io)
  return { code, text: said.out + said.err }
}

describe('one file of settings', () => {
  it('is told with three sets of variables', () => {
    assert.deepEqual(
      sets.map(({ name }) => name),
      ['development', 'staging', 'production'],
    )
  })

  for (const { name, envFile } of sets) {
    it(`is right in ${name}, with the tests of its rules`, async () => {
      const { code, text } = await checked(settings, envFile)
      assert.equal(code, exitCodes.ok, text)
    })

    it(`is warned of in ${name} for nothing but what the guide says`, () => {
      const { config, warnings } = loadConfig({ env: {}, configFile: settings, envFile })
      const isDevelopment = name === 'development'
      assert.equal(config.session.keysAreRandom, isDevelopment)
      assert.deepEqual(
        warnings.map(({ path }) => path),
        [isDevelopment ? 'session.keys' : 'upstreams.default.verifiesAssertion'],
      )
      assert.equal(new URL(config.publicOrigin).protocol, isDevelopment ? 'http:' : 'https:')
    })
  }

  it('is refused in each of them once a rule does not do what its test says', async () => {
    const loose = file('loose.yaml', (guide.blocks('yaml')[0] ?? '').replace('[Admin] }', '[Reader] }'))
    for (const { envFile } of sets) {
      const { code, text } = await checked(loose, envFile)
      assert.equal(code, exitCodes.settings)
      assert.match(text, /policyTests/)
    }
  })
})
