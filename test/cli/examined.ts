import assert from 'node:assert/strict'
import { parseArguments } from '../../src/cli/arguments.ts'
import { doctor } from '../../src/cli/doctor.ts'
import { newSessionKey } from '../../src/config/load.ts'
import { type Entra, startEntra } from '../entra-emulator/start.ts'
import { listening } from '../support/listening.ts'
import type { Scope } from '../support/scripted-provider.ts'

export type Row = Readonly<{ check: string; status: string; detail: string; remedy: string | null }>

export type Examined = Readonly<{
  code: number
  rows: readonly Row[]
  /** By the name of its check; fails when there is none, or more than one. */
  row: (check: string) => Row
  /** Names of checks by what came of them. */
  named: (status: string) => readonly string[]
  stderr: string
}>

export type Env = Readonly<Record<string, string>>

/** Settings of a gateway whose provider is the emulator. @param upstream where its application is */
export function settingsFor(entra: Entra, upstream: string): Env {
  return {
    TENANT_ID: entra.tenants.contoso.id,
    ENTRADA_PROVIDER_AUTHORITY_HOST: entra.origin,
    ENTRADA_PROVIDER_GRAPH_BASE_URL: entra.graphUrl,
    CLIENT_ID: entra.apps.gateway.clientId,
    CLIENT_SECRET: 'the-client-secret',
    REDIRECT_URI: 'https://app.example/.auth/callback',
    UPSTREAM_URL: upstream,
    SESSION_KEY: newSessionKey(),
    // On this machine there may be a folder for it.
    ENTRADA_REVOCATION_FILE: 'off',
  }
}

/** The emulator, an application, and what doctor finds with settings for both, and with others over them. */
export async function startExamined(scope: Scope) {
  const entra = await startEntra(scope)
  const upstream = await listening((_, response) => response.end())
  scope.after(upstream.close)
  const usual = settingsFor(entra, upstream.url)
  return { entra, usual, examine: async (env: Env = {}) => examined({ ...usual, ...env }) }
}

/** What `entrada doctor --json` finds with these variables; what is printed holds none of their secrets. */
export async function examined(env: Env): Promise<Examined> {
  const out = { stdout: '', stderr: '' }
  const code = await doctor(parseArguments(['doctor', '--json']), {
    stdout: text => void (out.stdout += text),
    stderr: text => void (out.stderr += text),
    env,
    color: false,
  })
  for (const name of ['CLIENT_SECRET', 'SESSION_KEY']) {
    const secret = env[name] ?? ''
    assert.ok(secret === '' || !(out.stdout + out.stderr).includes(secret), `${name} is printed`)
  }
  assert.doesNotMatch(out.stdout + out.stderr, /^\s+at |node:internal/m)
  assert.notEqual(out.stdout, '', out.stderr)
  const rows = JSON.parse(out.stdout) as Row[]
  return {
    code,
    rows,
    row: check => {
      const [found, another] = rows.filter(row => row.check === check)
      assert.ok(found !== undefined && another === undefined, `${check}: ${out.stdout}`)
      return found
    },
    named: status => rows.filter(row => row.status === status).map(row => row.check),
    stderr: out.stderr,
  }
}

/** The one cause is named once: one check has failed, and these were not made because of it. */
export function assertOneCause(
  { code, rows, named, row }: Examined,
  check: string,
  detail: RegExp,
  remedy: RegExp,
  unmade: readonly string[] = [],
): void {
  assert.deepEqual(named('fail'), [check], JSON.stringify(rows, null, 2))
  assert.match(row(check).detail, detail)
  assert.match(row(check).remedy ?? '', remedy)
  assert.deepEqual(named('unknown'), unmade)
  for (const name of unmade) assert.equal(row(name).detail, `not looked at, because ${check} has failed`)
  assert.equal(code, 1)
}
