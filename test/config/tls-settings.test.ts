import assert from 'node:assert/strict'
import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { readSecret } from '../../src/config/load.ts'
import { selfSigned } from '../support/self-signed.ts'
import { configOf, inFolder, type Outcome, refused, warned, withEnv, withFile } from './samples.ts'

const own = selfSigned({ name: 'app.example' })
const files = {
  ...own,
  other: selfSigned().key,
  locked: createPrivateKey(own.key)
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open' })
    .toString(),
}

/** `listen.tls` with a good pair of files, and more. */
const tls = (more: Readonly<Record<string, unknown>> = {}, env: Record<string, string> = {}): Outcome =>
  inFolder(files, folder =>
    withFile(
      JSON.stringify({ listen: { tls: { certFile: `${folder}/cert`, keyFile: `${folder}/key`, ...more } } }),
      env,
    ),
  )

/** `listen.tls` with these files. */
const pair = (
  pairFiles: Readonly<{ cert: string; key: string }>,
  env: Record<string, string> = {},
): Outcome =>
  inFolder(pairFiles, folder =>
    withFile(`listen: { tls: { certFile: "${folder}/cert", keyFile: "${folder}/key" } }`, env),
  )

describe('TLS on the public port', () => {
  it('is off without its section, and with an empty one', () => {
    for (const yaml of ['', 'listen:\n  tls:\n', 'listen: { port: 8443 }']) {
      assert.ok(!('tls' in configOf(withFile(yaml)).listen), yaml)
    }
  })

  it('is on with two files; nothing of them is kept but their names', () => {
    const outcome = tls()
    const { certFile, keyFile, ...rest } = configOf(outcome).listen.tls ?? assert.fail('off')
    assert.deepEqual(outcome.warnings, [])
    assert.match(`${certFile} ${keyFile}`, /\/cert .*\/key$/)
    assert.deepEqual(rest, { hsts: 0 })
  })

  it('may come from the environment, piece by piece', () => {
    inFolder(files, folder => {
      const { listen } = configOf(
        withEnv({
          ENTRADA_LISTEN_TLS_CERT_FILE: `${folder}/cert`,
          ENTRADA_LISTEN_TLS_KEY_FILE: `${folder}/key`,
          ENTRADA_LISTEN_TLS_HTTP_PORT: '8081',
          ENTRADA_LISTEN_TLS_HSTS: '365d',
        }),
      )
      assert.deepEqual([listen.tls?.httpPort, listen.tls?.hsts], [8081, 31_536_000])
    })
  })

  it('needs both files as soon as one thing of it is set', () => {
    const { problems } = withEnv({ ENTRADA_LISTEN_TLS_HSTS: '1d' })
    assert.equal(problems.length, 2)
    assert.match(
      problems.join('\n'),
      /^ENTRADA_LISTEN_TLS_CERT_FILE listen.tls.certFile: is missing; set ENTRADA_/m,
    )
    assert.match(
      problems.join('\n'),
      /^ENTRADA_LISTEN_TLS_KEY_FILE listen.tls.keyFile: is missing; set ENTRADA_/m,
    )
    assert.equal(withFile('listen: { tls: {} }').problems.length, 2)
    refused(withFile('listen: { tls: true }'), /yaml:1:16 listen.tls: must be a section/)
  })

  it('has a key that fits the certificate and is open', () => {
    refused(
      tls({ certFile: '/nowhere' }),
      /yaml:1:\d+ listen.tls.certFile: \/nowhere cannot be read: there is no such file/,
    )
    refused(tls({ keyFile: '/nowhere' }), /listen.tls.keyFile: \/nowhere cannot be read/)
    refused(pair({ cert: own.key, key: own.key }), /listen.tls.certFile: .*\/cert holds no certificate/)
    refused(pair({ cert: own.cert, key: own.cert }), /listen.tls.keyFile: .*\/key holds no private key/)
    refused(pair({ cert: own.cert, key: files.other }), /listen.tls.keyFile: .*does not fit the certificate/)
    refused(pair({ cert: own.cert, key: files.locked }), /listen.tls.keyFile: .*is locked with a passphrase/)
  })

  it('may have a chain behind the certificate, not in front of it', () => {
    const issuer = readFileSync('test/config/ca.pem', 'utf8')
    assert.deepEqual(pair({ cert: own.cert + issuer, key: own.key }).warnings, [])
    refused(
      pair({ cert: issuer + own.cert, key: own.key }),
      /does not fit the certificate; name the key of the first/,
    )
  })

  it('has files that are read as they are whenever they are needed', () => {
    inFolder(files, folder => assert.equal(readSecret({ file: `${folder}/key` }), own.key.trimEnd()))
  })
})

describe('the certificate of the public port', () => {
  it('that is out of date or not yet good is a warning', () => {
    warned(
      pair(selfSigned({ name: 'app.example', until: 21 })),
      /listen.tls.certFile: has expired on 2021-12-31/,
    )
    warned(
      pair(selfSigned({ name: 'app.example', from: 48 })),
      /listen.tls.certFile: is not valid before 2048-01-01/,
    )
  })

  it('that is for another host is a warning', () => {
    assert.deepEqual(pair(selfSigned({ name: 'APP.example' })).warnings, [])
    const below = { REDIRECT_URI: 'https://a.app.example/cb' }
    assert.deepEqual(pair(selfSigned({ name: '*.app.example' }), below).warnings, [])
    for (const name of ['other.example', '*.app.example', 'example'])
      warned(
        pair(selfSigned({ name })),
        /listen.tls.certFile: is not for app.example, the host of provider.redirectUri/,
      )
    warned(pair(selfSigned()), /is not for app.example/)
    const address = { REDIRECT_URI: 'https://127.0.0.1:8080/cb' }
    assert.deepEqual(pair(selfSigned(), address).warnings, [])
    warned(pair(own, address), /is not for 127.0.0.1/)
  })
})

describe('the port that only redirects', () => {
  it('is one of its own', () => {
    assert.equal(configOf(tls({ httpPort: 8081 })).listen.tls?.httpPort, 8081)
    refused(tls({ httpPort: 8080 }), /listen.tls.httpPort: is the same as listen.port; choose another port/)
    refused(tls({ httpPort: 9090 }), /listen.tls.httpPort: is the same as admin.port/)
    refused(tls({ httpPort: 65_536 }), /httpPort: must be a whole number/)
    assert.ok(tls({ httpPort: 0 }, { PORT: '0' }).loaded)
  })

  it('is not the application', () => {
    refused(tls({ httpPort: 3000 }), /upstream: is the gateway itself \(listen.tls.httpPort\)/)
  })
})

describe('HSTS', () => {
  it('is off, or a duration of any length that makes sense', () => {
    const hsts = (value: string) => configOf(tls({ hsts: value })).listen.tls?.hsts
    assert.deepEqual([hsts('off'), hsts('0s'), hsts('5m'), hsts('730d')], [0, 0, 300, 63_072_000])
    refused(tls({ hsts: 'on' }), /listen.tls.hsts: must be off or a duration/)
    refused(tls({ hsts: true }), /listen.tls.hsts: must be off or a duration/)
    refused(tls({ hsts: '4000d' }), /listen.tls.hsts: must be from 0s to 3650d/)
  })

  it('may be off in YAML, where that is a word', () => {
    const { problems } = withFile('listen: { tls: { hsts: off } }')
    assert.ok(problems.every(line => !line.includes('hsts')))
  })
})

describe('the public origin of a gateway that speaks TLS', () => {
  it('is https', () => {
    for (const redirectUri of ['http://localhost:8080/cb', 'http://app.example/cb']) {
      const outcome = tls({}, { REDIRECT_URI: redirectUri })
      refused(
        outcome,
        /^REDIRECT_URI provider.redirectUri: must be https: the gateway speaks TLS \(listen.tls\)/,
      )
    }
  })
})

describe('a public origin that is https on this machine', () => {
  it('is a warning when the gateway speaks plain http on that port', () => {
    warned(
      withEnv({ REDIRECT_URI: 'https://localhost:8080/cb' }),
      /redirectUri: is https, but the gateway speaks plain http on port 8080; use http on this machine, or set listen.tls/,
    )
    const local = pair(selfSigned({ name: 'localhost' }), { REDIRECT_URI: 'https://localhost:8080/cb' })
    assert.deepEqual(local.warnings, [])
  })
})
