import { mutantsOf } from './mutant.ts'

const list = ['test/provider/no-proxy.test.ts']
const through = ['test/provider/through-proxy.test.ts']
const variables = ['test/config/way-out.test.ts']

/** What goes by a proxy, and what is told of it. */
export const network = [
  ...mutantsOf('src/provider/no-proxy.ts', list, {
    'the end of a name exempts whatever ends so': ['host.endsWith(`.${domain}`)', 'host.endsWith(domain)'],
    'a network exempts everything': ['return network.check(host, family)', 'return family !== undefined'],
    'a port exempts all': ['(only !== undefined && only !== port)', "only === ''"],
    'this machine is reached by a proxy': ['.test(host)) return true', '.test(host)) return false'],
  }),
  ...mutantsOf('src/provider/proxies.ts', through, {
    'NO_PROXY is not read': ["!isExempt(url, proxies?.exempt ?? '')", "url.host !== ''"],
  }),
  ...mutantsOf('src/provider/proxy-tunnel.ts', through, {
    'whatever a proxy answers is taken for the provider': [
      'if (status < 200 || status > 299)',
      'if (status < 200)',
    ],
    'a proxy that hangs is waited for': ['seconds * 1000)', '1_000_000)'],
  }),
  ...mutantsOf('src/provider/proxy-trouble.ts', through, {
    'a proxy that refuses has no name': [
      'inner instanceof ProxyTrouble ? inner :',
      'inner === error ? refusedBy(proxy, inner.message, 502) :',
    ],
  }),
  ...mutantsOf('src/config/way-out.ts', variables, {
    'a password is shown': ['authorization === undefined ? url', "authorization === '' ? url"],
    'a part of a password is taken for a port': ['/\\/\\/.*[/?#].*@/.test(whole)', 'whole === text + text'],
    'a proxy of another kind is taken': ["url.protocol !== 'https:') {", "url.protocol === '') {"],
  }),
  ...mutantsOf('src/slices.ts', ['test/cli/doctor-proxy.test.ts'], {
    'NODE_EXTRA_CA_CERTS does not count': ['[caFile, extraCaFile].flatMap', '[caFile].flatMap'],
  }),
]
