// Run by helm test, in the image of the gateway: the gateway is alive, leads to the provider, and nobody goes past it.
import { lookup } from 'node:dns/promises'
import { get as getPlain } from 'node:http'
import { get as getSecure } from 'node:https'
import { connect } from 'node:net'

const { GATEWAY, ADMIN, PREFIX, APPLICATION, IS_CLOSED } = process.env
let failed = false

function report(isGood, what) {
  console.log(`${isGood ? 'ok  ' : 'FAIL'} ${what}`)
  failed ||= !isGood
}

function ask(address) {
  const get = address.startsWith('https:') ? getSecure : getPlain
  return new Promise(resolve => {
    const headers = { accept: 'text/html' }
    // The certificate is for the name that people use, not for that of the Service.
    const request = get(address, { headers, timeout: 20_000, rejectUnauthorized: false }, answer => {
      answer.resume()
      const { location = '', 'x-entrada': said = 'no X-Entrada' } = answer.headers
      resolve({ status: answer.statusCode, location, said: `${answer.statusCode}, ${said}` })
    })
    request.on('timeout', () => request.destroy(new Error('no answer in 20 s')))
    request.on('error', error => resolve({ status: 0, location: '', said: error.message }))
  })
}

/** Whether a connection comes about; a closed port, a policy that drops and a name without addresses are all a no. */
function opens(host, port) {
  return new Promise(resolve => {
    const socket = connect({ host, port, timeout: 5000 })
    const settle = answer => {
      socket.destroy()
      resolve(answer)
    }
    socket.on('connect', () => settle(true))
    socket.on('timeout', () => settle(false))
    socket.on('error', () => settle(false))
  })
}

const alive = await ask(`${ADMIN}/healthz`)
report(alive.status === 200, `alive: ${alive.status || alive.said}`)

// `moved` says that this is the right host: the name of a Service is never that of a redirect URI.
const signIn = await ask(`${GATEWAY}${PREFIX}/login?moved=1`)
const leadsOn = signIn.status === 302 && URL.canParse(signIn.location)
const provider = leadsOn ? new URL(signIn.location) : undefined
const isProvider = provider?.searchParams.has('client_id') === true
report(isProvider, `sign-in leads to the provider: ${isProvider ? provider.host : signIn.said}`)

if (APPLICATION) {
  const at = APPLICATION.lastIndexOf(':')
  const [host, port] = [APPLICATION.slice(0, at), Number(APPLICATION.slice(at + 1))]
  const addresses = await lookup(host, { all: true }).catch(() => [])
  // Nothing tried is nothing shown.
  if (addresses.length === 0) report(!IS_CLOSED, `nothing to try: ${host} has no addresses`)
  for (const { address } of addresses) {
    const isOpen = await opens(address, port)
    const what = `the application at ${address}:${port}`
    if (!isOpen) report(true, `${what} is closed to others`)
    else if (IS_CLOSED) report(false, `${what} is reached past the gateway, where anybody can claim to be anybody`)
    else console.log(`WARN ${what} is reached past the gateway; networkPolicy.application closes it`)
  }
}
process.exitCode = failed ? 1 : 0
