import { prefixOf } from './their-provider.ts'
import type { TheirSettings } from './their-settings.ts'
import type { Note, Part, Tree } from './translation.ts'

/** Where it listens, what it tells the application, and its pages and log. */
export function surroundingsPart(theirs: TheirSettings): Part {
  const listen = listenOf(theirs)
  const tellsNobody = !theirs.flag('pass_user_headers', true) && !theirs.flag('pass_basic_auth', true)
  const asksFirst =
    theirs.names.includes('skip_provider_button') && !theirs.flag('skip_provider_button', false)
  return {
    ...listen,
    settings: {
      ...listen.settings,
      ...(tellsNobody && { headers: { preset: ['none'] } }),
      ...(theirs.text('proxy_prefix') !== '' && { auth: { prefix: prefixOf(theirs) } }),
      ...(asksFirst && { pages: { signIn: true } }),
      ...(!theirs.flag('request_logging', true) && { log: { access: 'off' } }),
    },
  }
}

function listenOf(theirs: TheirSettings): Part {
  const notes: Note[] = []
  const certFile = theirs.text('tls_cert_file')
  const keyFile = theirs.text('tls_key_file')
  const hasTls = certFile !== '' && keyFile !== ''
  const option = hasTls ? 'https_address' : 'http_address'
  const address = addressOf(theirs.text(option) || (hasTls ? ':443' : '127.0.0.1:4180'))
  if (address === undefined) {
    notes.push({ option, what: 'is no address and port: set listen.host and listen.port' })
  }
  const idle = hasTls ? 'http_address' : 'https_address'
  if (theirs.text(idle) !== '' && !(idle === 'https_address' && !hasTls && theirs.text(idle) === ':443')) {
    notes.push({
      option: idle,
      what: 'there is one public port; listen.tls.httpPort is one that only redirects',
    })
  }
  for (const [name, other] of [
    ['tls_cert_file', keyFile],
    ['tls_key_file', certFile],
  ] as const) {
    if (theirs.text(name) !== '' && other === '')
      notes.push({ option: name, what: 'needs both: set listen.tls' })
  }
  const proxies = trustedOf(theirs)
  const settings: Tree = {
    ...address,
    ...(hasTls && { tls: { certFile, keyFile } }),
    ...(proxies.list.length > 0 && { trustedProxies: proxies.list }),
    ...(!theirs.flag('proxy_websockets', true) && { limits: { webSockets: 0 } }),
  }
  return { settings: { listen: settings }, notes: [...notes, ...proxies.notes] }
}

/** `[http://]<addr>:<port>`; without an address all of them. */
function addressOf(text: string): Tree | undefined {
  const [, bracketed, plain = '', port = ''] =
    /^(?:https?:\/\/)?(?:\[([0-9A-Fa-f:.]+)\]|([^/:[\]]*)):(\d{1,5})$/.exec(text) ?? []
  if (port === '') return undefined
  return { host: bracketed ?? (plain || '0.0.0.0'), port: Number(port) }
}

/** Whom to believe about addresses; everybody is not taken over. */
function trustedOf(theirs: TheirSettings): Readonly<{ list: readonly string[]; notes: readonly Note[] }> {
  const given = theirs.list('trusted_proxy_ips')
  if (!theirs.flag('reverse_proxy', false)) {
    const idle = { option: 'trusted_proxy_ips', what: 'has no effect without reverse_proxy' }
    return { list: [], notes: given.length > 0 ? [idle] : [] }
  }
  const list = given.filter(proxy => !/\/0+$/.test(proxy))
  const option = given.length > 0 ? 'trusted_proxy_ips' : 'reverse_proxy'
  const what = 'believes everybody there: name the addresses of the proxies in front in listen.trustedProxies'
  return { list, notes: list.length < given.length || given.length === 0 ? [{ option, what }] : [] }
}
