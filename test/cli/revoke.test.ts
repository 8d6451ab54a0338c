import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { parseArguments } from '../../src/cli/arguments.ts'
import { revoke } from '../../src/cli/revoke.ts'
import { UsageError } from '../../src/cli/usage-error.ts'
import { whileInFolder } from '../config/samples.ts'

const token = 'a-token-of-the-operator'
const session = 'abcdefghijklmnopqrstuv'

type Asked = Readonly<{ method?: string; url?: string; authorization?: string; type?: string; body: string }>

/** As the process does it: what it says and the code it ends with. */
async function entrada(args: readonly string[], env: Readonly<Record<string, string>>) {
  const said = { stdout: '', stderr: '' }
  const io = {
    stdout: (text: string) => void (said.stdout += text),
    stderr: (text: string) => void (said.stderr += text),
    env,
    color: false,
  }
  try {
    return { code: await revoke(parseArguments(args), io), ...said }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return { code: 2, stdout: said.stdout, stderr: `entrada: ${error.message}\n` }
  }
}

/** An admin port that answers with this; `env` leads to it. */
async function adminPort(t: TestContext, status: number, body = '') {
  const asked: Asked[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const { method = '', url = '', headers } = request
    const { authorization = '', 'content-type': type = '' } = headers
    asked.push({ method, url, authorization, type, body: text })
    response.writeHead(status).end(body)
  }
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  return { asked, env: { ENTRADA_ADMIN_PORT: String(port), ENTRADA_ADMIN_TOKEN: token } }
}

describe('entrada revoke', () => {
  it('sends what is named to the admin port with the token, and says so', async t => {
    const { asked, env } = await adminPort(t, 204)
    const rows = [
      ['user', 'ada', 'ended, if anybody has that id\n'],
      ['session', session, 'ended, if any has that id\n'],
      ['tenant', 't-1', 'ended\n'],
      ['before', '2026-11-21T12:00:00Z', 'ended\n'],
    ] as const
    for (const [name, value, stdout] of rows) {
      assert.deepEqual(await entrada(['revoke', `--${name}`, value], env), {
        code: 0,
        stdout,
        stderr: '',
      })
    }
    assert.deepEqual(
      asked,
      rows.map(([name, value]) => ({
        method: 'POST',
        url: '/revoke',
        authorization: `Bearer ${token}`,
        type: 'application/json',
        body: JSON.stringify({ [name]: value }),
      })),
    )
  })

  it('takes a token from a file, and a value that begins with a dash after =', async t => {
    const { asked, env } = await adminPort(t, 204)
    const code = await whileInFolder({ token: `${token}\n` }, async folder => {
      const changed = { ...env, ENTRADA_ADMIN_TOKEN: '', ENTRADA_ADMIN_TOKEN_FILE: `${folder}/token` }
      return (await entrada(['revoke', `--session=-${session.slice(1)}`], changed)).code
    })
    assert.equal(code, 0)
    assert.equal(asked[0]?.authorization, `Bearer ${token}`)
  })

  it('ends with 1 and the reason when the gateway did not do it', async t => {
    for (const [status, body, reason] of [
      [401, '', /the token is not the one of that gateway/],
      [404, '', /that gateway has no admin\.token/],
      [400, '{"detail":"before lies in the future"}', /answered 400: before lies in the future/],
      [502, '<html>\u001b[31m', /answered 502$/m],
    ] as const) {
      const { env } = await adminPort(t, status, body)
      const { code, stdout, stderr } = await entrada(['revoke', '--user', 'ada'], env)
      assert.deepEqual([code, stdout], [1, ''])
      assert.match(stderr, reason)
      assert.doesNotMatch(stderr, /\p{Cc}(?<!\n)|^\s+at /mu)
    }
  })

  it('ends with 1 when nothing listens there, or there is no token', async () => {
    const nowhere = { ENTRADA_ADMIN_PORT: '1', ENTRADA_ADMIN_TOKEN: token }
    for (const [env, reason] of [
      [nowhere, /127\.0\.0\.1:1\/revoke: nothing listens there/],
      [{ ENTRADA_ADMIN_PORT: '1' }, /admin\.token is not set/],
      [{ ENTRADA_ADMIN_TOKEN_FILE: '/nowhere/token' }, /\/nowhere\/token cannot be read/],
    ] as const) {
      const { code, stderr } = await entrada(['revoke', '--user', 'ada'], env)
      assert.equal(code, 1)
      assert.match(stderr, reason)
      assert.doesNotMatch(stderr, /operator|^\s+at /m)
    }
  })

  it('ends with 1 when the settings do not tell where the admin port is, and asks nobody', async t => {
    const { asked, env } = await adminPort(t, 204)
    const { code, stdout, stderr } = await entrada(
      ['revoke', '--config', '/nowhere/x.yaml', '--user', 'ada'],
      env,
    )
    assert.deepEqual([code, stdout, asked], [1, '', []])
    assert.match(stderr, /^error: --config: \/nowhere\/x\.yaml cannot be read/)
  })

  it('ends with 2 when the command line is wrong, and asks nobody', async t => {
    const { asked, env } = await adminPort(t, 204)
    for (const args of [
      ['revoke'],
      ['revoke', '--user', 'ada', '--tenant', 't'],
      ['revoke', '--user'],
      ['revoke', '--before', 'yesterday'],
      ['revoke', '--session', 'too-short'],
      ['revoke', 'ada'],
      ['check', '--user', 'ada'],
      ['revoke', '--admin-token', token, '--user', 'ada'],
    ]) {
      const { code, stdout, stderr } = await entrada(args, env)
      assert.deepEqual([code, stdout], [2, ''], args.join(' '))
      assert.match(stderr, /^entrada: .+\n$/)
    }
    assert.deepEqual(asked, [])
  })
})
