import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { connect, isIP, type Socket } from 'node:net'
import {
  connect as connectSecure,
  type DetailedPeerCertificate,
  rootCertificates,
  type TLSSocket,
} from 'node:tls'
import { fail, ok, type Outcome, warn } from './finding.ts'
import { codeOf, isUnknownAuthority, networkReason } from './network-reason.ts'

/** A host (an IPv6 address without brackets) and a port, and the settings that name it. */
export type Place = Readonly<{ host: string; port: number; setting: string }>

type Limits = Readonly<{ seconds: number }>

/** Where a URL leads. */
export function placeOf(url: string, setting: string): Place {
  const { hostname, port, protocol } = new URL(url)
  const usual = protocol === 'https:' ? 443 : 80
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? usual : Number(port), setting }
}

/** Whether the name of a host has addresses. */
export async function lookUpName({ host, setting }: Place, { seconds }: Limits): Promise<Outcome> {
  if (isIP(host) !== 0) return ok(`${host} is an address: no name server is needed`)
  const mended = `look for a typing error in ${setting}, and at the name servers of this machine or container`
  try {
    const found = await inTime(lookup(host, { all: true }), seconds)
    const addresses = found.map(({ address }) => address)
    return ok(`${host} is ${addresses.slice(0, 3).join(', ')}${addresses.length > 3 ? ', …' : ''}`)
  } catch (error) {
    return fail(`${host}: ${networkReason(codeOf(error))}`, mended)
  }
}

/** Whether anything takes connections there. */
export async function openConnection({ host, port, setting }: Place, { seconds }: Limits): Promise<Outcome> {
  const socket = connect({ host, port })
  try {
    await opened(socket, 'connect', seconds)
    return ok(`${host} takes connections on port ${port}`)
  } catch (error) {
    return fail(
      `${host}, port ${port}: ${networkReason(codeOf(error))}`,
      `let this machine reach it (firewall, network policy), or mend ${setting}`,
    )
  } finally {
    socket.destroy()
  }
}

/**
 * Whether TLS comes about with a certificate that is believed, as for the gateway's own requests.
 * @param about `ca` PEM text of authorities beside the built-in ones; `now` milliseconds; `through` a connection that is there
 * already
 */
export async function speakTls(
  { host, port, setting }: Place,
  { seconds, ca, now, through }: Limits & Readonly<{ ca?: string; now: number; through?: Socket }>,
): Promise<Outcome> {
  const socket = connectSecure({
    host,
    port,
    ...(through !== undefined && { socket: through }),
    servername: isIP(host) === 0 ? host : '',
    ...(ca !== undefined && { ca: [...rootCertificates, ca] }),
    // What is wrong with it can be told only of a certificate that was seen. Not a byte is sent on this connection.
    rejectUnauthorized: false,
  })
  try {
    await opened(socket, 'secureConnect', seconds)
    return judge(socket, host, now)
  } catch (error) {
    const what = networkReason(codeOf(error))
    return fail(`${host}, port ${port}: ${what}`, `mend ${setting}, or what stands in between`)
  } finally {
    socket.destroy()
  }
}

/** Days before the end of a certificate of somebody else from which on it is spoken of. */
const fewDays = 14

function judge(socket: TLSSocket, host: string, now: number): Outcome {
  const certificate = socket.getPeerCertificate(true)
  const until = Date.parse(certificate.valid_to)
  const day = Number.isNaN(until) ? 'an unknown day' : new Date(until).toISOString().slice(0, 10)
  if (socket.authorized) {
    const days = Math.floor((until - now) / 86_400_000)
    const detail = `the certificate of ${host} is believed (${socket.getProtocol()}) and ends in ${days} days`
    if (days >= fewDays) return ok(detail)
    return warn(detail, `have whoever runs ${host} renew it before ${day}`)
  }
  const code = String(socket.authorizationError)
  if (isUnknownAuthority(code)) {
    return fail(
      `nobody who is known here vouches for the certificate of ${host}; it was issued by ${issuerOf(certificate)}`,
      'set provider.caFile to a file with the certificate of that authority (PEM), or NODE_EXTRA_CA_CERTS',
    )
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const names = certificate.subjectaltname ?? 'nobody'
    return fail(`the certificate there is for ${names}, not for ${host}`, 'write the name that it is for')
  }
  if (code === 'CERT_HAS_EXPIRED') {
    return fail(
      `a certificate of ${host} has expired (its own ends on ${day})`,
      `have whoever runs ${host} renew it; or mend the clock of this machine`,
    )
  }
  return fail(
    `the certificate of ${host} is not believed (${code})`,
    'look at it with: openssl s_client -showcerts',
  )
}

/** Who has issued the last certificate of the chain that was sent. */
function issuerOf(certificate: DetailedPeerCertificate): string {
  let last = certificate
  while (
    last.issuerCertificate !== undefined &&
    last.issuerCertificate.fingerprint256 !== last.fingerprint256
  ) {
    last = last.issuerCertificate
  }
  const { O: organization, CN: name } = last.issuer
  const parts = [name, organization].flat().filter(part => typeof part === 'string' && part !== '')
  return parts.length === 0 ? 'somebody without a name' : parts.join(', ')
}

async function opened(socket: Socket, event: string, seconds: number): Promise<void> {
  // What comes after that is of no interest, and must not end the process.
  socket.on('error', () => undefined)
  await inTime(once(socket, event), seconds)
}

/** @throws Error with the code ETIMEDOUT */
async function inTime<Value>(pending: Promise<Value>, seconds: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    const error = Object.assign(new Error('too late'), { code: 'ETIMEDOUT' })
    timer = setTimeout(() => reject(error), seconds * 1000)
  })
  return Promise.race([pending, late]).finally(() => clearTimeout(timer))
}
