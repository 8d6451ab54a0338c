import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpsRequest } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { createAuthority } from '../support/certificate-authority.ts'
import { startChild, type Child } from '../support/child.ts'
import { testUpstream } from '../support/config.ts'
import { lastingPort } from '../support/free-port.ts'
import { startFront, type Front } from '../support/front.ts'
import { readGuide } from '../support/guide.ts'
import { request } from '../support/http-client.ts'
import { listening, type Listening } from '../support/listening.ts'
import { patience } from '../support/patience.ts'
import { programOf } from '../support/program.ts'

const { command, skip } = programOf(['nginx', '/usr/sbin/nginx'], ['-v'], 'apt-get install nginx')
const guide = readGuide('verify/README')

describe('nginx that lets nobody but the gateway connect, as the guide has it', { skip }, () => {
  const [inside, gateways, strangers] = [
    createAuthority('inside'),
    createAuthority('gateways'),
    createAuthority('strangers'),
  ]
  const pairs = {
    gateway: gateways.issue(['gateway']),
    other: gateways.issue(['another-service']),
    stranger: strangers.issue(['gateway']),
    expired: gateways.issue(['gateway'], true),
  }
  let application: Listening
  let nginx: Child
  let front: Front
  let folder: string
  let port: number

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'entrada-mtls-'))
    const write = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    }
    const server = inside.issue(['app.internal', '127.0.0.1'])
    write('app.crt', server.cert)
    write('app.key', server.key)
    write('gateway-ca.pem', gateways.ca)
    application = await listening((incoming, response) => {
      response.end(String(incoming.headers['x-forwarded-user']))
    })
    port = await lastingPort()
    const [site = ''] = guide.blocks('nginx')
    const here = site
      .replaceAll('/etc/nginx/', `${folder}/`)
      .replace('listen 8443 ssl', `listen 127.0.0.1:${port} ssl`)
      .replace('127.0.0.1:3000', `127.0.0.1:${application.port}`)
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      name => `${name}_temp_path ${folder}/${name};`,
    )
    const whole = `daemon off; master_process off; error_log stderr; pid ${folder}/pid;
      events { } http { access_log off; ${paths.join(' ')} ${here} }`
    nginx = startChild(command, ['-p', folder, '-e', 'stderr', '-c', write('nginx.conf', whole)])
    await Promise.race([listens(), nginx.said(/\b\B/)])
    const clientCert = {
      certFile: write('gateway.crt', pairs.gateway.cert),
      keyFile: write('gateway.key', pairs.gateway.key),
    }
    const caFile = write('internal-ca.pem', inside.ca)
    const upstream = testUpstream(`https://127.0.0.1:${port}`)
    front = await startFront({
      upstream: upstream.url,
      settings: { upstreams: { default: { ...upstream, caFile, clientCert } } },
    })
  })
  after(async () => {
    await front?.close()
    await nginx?.end()
    await application?.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 9 })
  })

  /** The status of a request past the gateway; undefined when there was no connection. */
  async function direct(pair?: Readonly<{ cert: string; key: string }>): Promise<number | undefined> {
    return new Promise(resolve => {
      const headers = { 'X-Forwarded-User': 'mallory' }
      httpsRequest({ host: '127.0.0.1', port, ca: inside.ca, agent: false, headers, ...pair }, answer => {
        answer.resume().on('end', () => resolve(answer.statusCode))
      })
        .on('error', () => resolve(undefined))
        .end()
    })
  }

  async function listens(): Promise<void> {
    const deadline = Date.now() + patience
    while ((await direct()) === undefined) {
      if (Date.now() > deadline) throw new Error('nginx does not listen')
      await wait(10)
    }
  }

  it('answers the gateway, which shows its certificate', async () => {
    const answer = await request(`http://127.0.0.1:${front.port}/`, {
      headers: { cookie: front.cookies.ada },
    })
    assert.deepEqual([answer.status, answer.body], [200, 'ada-oid'])
  })

  it('refuses whoever shows none, one of somebody else, or one that is over', async () => {
    const statuses = [await direct(), await direct(pairs.stranger), await direct(pairs.expired)]
    assert.deepEqual(statuses, [400, 400, 400])
  })

  it('refuses another service, whose certificate is of the same authority', async () => {
    assert.equal(await direct(pairs.other), 403)
    assert.equal(await direct(pairs.gateway), 200)
  })
})
