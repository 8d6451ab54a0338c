import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { after, describe, it } from 'node:test'
import { loadConfig } from '../../src/config/load.ts'
import { cases, helm, objectOf, render } from '../support/helm.ts'
import { gatewayOf } from './pod-rules.ts'

const folder = mkdtempSync(join(tmpdir(), 'entrada-mounted-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** What lies where the chart mounts it. */
const mounted: Readonly<Record<string, string>> = {
  '/run/secrets/entrada/session-keys': randomBytes(32).toString('base64'),
  '/run/secrets/entrada/client-secret': 'a-client-secret-of-this-test',
  '/run/secrets/entrada/admin-token': randomBytes(16).toString('hex'),
  '/run/secrets/entrada/redis-password': 'a-password-of-this-test',
}

/** Those whose settings the chart has, and that need no certificates. */
const whole = cases.filter(file => !/workload-identity|kept/.test(file))

describe('a pod of the chart', { skip: helm.skip, concurrency: 2 }, () => {
  for (const file of whole) {
    it(`has settings and variables of ${basename(file)} that the gateway starts with`, async () => {
      const { objects, refusal } = await render(['-f', file])
      assert.equal(refusal, '')
      const settings = objects.find(({ data }) => data?.['entrada.yaml'] !== undefined)
      const here = join(folder, basename(file))
      const files = { ...mounted, '/etc/entrada/entrada.yaml': settings?.data?.['entrada.yaml'] ?? '' }
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(here, path)), { recursive: true })
        writeFileSync(join(here, path), text)
      }
      const env = Object.fromEntries(
        (gatewayOf(objects).env ?? [])
          .filter(({ name }) => /^(ENTRADA|OTEL)_/.test(name))
          .map(({ name, value = '' }) => [name, Object.hasOwn(files, value) ? join(here, value) : value]),
      )
      // What the webhook of AKS adds.
      const token = join(here, 'token')
      writeFileSync(token, 'a.federated.token')
      const identity = file.includes('sidecar')
        ? { AZURE_CLIENT_ID: '66666666-7777-8888-9999-000000000000', AZURE_FEDERATED_TOKEN_FILE: token }
        : {}
      const { config, warnings } = loadConfig({ env: { ...env, ...identity } })
      assert.equal(config.admin.host, '0.0.0.0')
      assert.equal(config.session.keysAreRandom, false)
      assert.deepEqual(
        warnings.filter(({ where, path }) => where.startsWith('ENTRADA_') && path === ''),
        [],
      )
      const { ports } = objectOf(objects, 'Service', 'app-entrada').spec as {
        ports: readonly { targetPort: number }[]
      }
      assert.equal(ports[0]?.targetPort, config.listen.port)
    })
  }
})
