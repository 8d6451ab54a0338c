import type { CertificateFacts } from './certificates.ts'
import type { Config } from './config.ts'
import type { Report } from './problem.ts'
import { missing, resolveDuration } from './resolve-network.ts'
import type { Settings } from './schema.ts'
import type { KeyFiles, Surroundings } from './surroundings.ts'

/** Browsers keep what they are told for as long; beyond that it is a slip of the pen. Seconds. */
const longestHsts = 3650 * 86_400

/** TLS on the public port; `undefined` when it is off. @param origins empty ones are not known */
export function resolveTls(
  { listen, admin }: Settings,
  origins: Config['origins'],
  surroundings: Surroundings,
  report: Report,
): Config['listen']['tls'] {
  const { tls } = listen
  if (tls === undefined) return undefined
  const files = {
    certFile: tls.certFile ?? missingFile('certFile', 'the certificate (PEM), for listen.tls', report),
    keyFile: tls.keyFile ?? missingFile('keyFile', 'its private key (PEM), for listen.tls', report),
  }
  const hosts = origins.flatMap(({ origin }) => (origin === '' ? [] : new URL(origin).hostname))
  if (files.certFile !== '' && files.keyFile !== '') {
    checkKeyPair(files, 'listen.tls', hosts, surroundings, report)
  }
  for (const [name, port] of [
    ['listen.port', listen.port],
    ['admin.port', admin.port],
  ] as const) {
    if (tls.httpPort === port && port !== 0) {
      report.problem('listen.tls.httpPort', `is the same as ${name}`, 'choose another port', [name])
    }
  }
  const hsts = tls.hsts === 'off' ? 0 : resolveDuration(tls.hsts, 'listen.tls.hsts', 0, report, longestHsts)
  return { ...files, ...(tls.httpPort === undefined ? {} : { httpPort: tls.httpPort }), hsts }
}

function missingFile(key: 'certFile' | 'keyFile', whatItIs: string, report: Report): '' {
  const variable = `ENTRADA_LISTEN_TLS_${key === 'certFile' ? 'CERT' : 'KEY'}_FILE`
  return missing(`listen.tls.${key}`, variable, whatItIs, report)
}

/**
 * Whether a certificate and a key can be used together; what only time or names say is a warning.
 * @param section path of the settings that name the files
 * @param hosts what the certificate has to be for
 * @returns what the certificate says, if they can
 */
export function checkKeyPair(
  files: KeyFiles,
  section: string,
  hosts: readonly string[],
  { keyPair, now }: Surroundings,
  report: Report,
): CertificateFacts | undefined {
  const pair = keyPair(files)
  if ('at' in pair) {
    report.problem(`${section}.${pair.at}`, pair.what, pair.remedy, [
      `${section}.certFile`,
      `${section}.keyFile`,
    ])
    return undefined
  }
  const path = `${section}.certFile`
  if (pair.notAfter < now()) {
    report.warning(path, `has expired on ${day(pair.notAfter)}`, 'renew the certificate')
  }
  if (pair.notBefore > now()) {
    const remedy = 'look at the clock of this machine'
    report.warning(path, `is not valid before ${day(pair.notBefore)}`, remedy)
  }
  const missed = hosts.filter(host => !pair.covers(host))
  if (missed.length > 0) {
    const what = `is not for ${missed.join(', ')}, the host of provider.redirectUri`
    const remedy = 'name a certificate of that host, unless a proxy in front checks another name'
    report.warning(path, what, remedy, ['provider.redirectUri'])
  }
  return pair
}

function day(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10)
}
