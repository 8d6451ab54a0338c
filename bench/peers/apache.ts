import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { registration } from '../targets/registration.ts'
import type { Peer, Place } from './peer.ts'

/** Those that are not built in; where they are is a matter of the distribution. */
const modules = [
  ...['mpm_event', 'unixd', 'authn_core', 'authz_core', 'authz_user'],
  ...['proxy', 'proxy_http', 'auth_openidc'],
]

const foldersOfModules = [
  '../lib/apache2/modules',
  '../lib64/httpd/modules',
  '../libexec/apache2',
  '../modules',
]

/** Apache with mod_auth_openidc, whose sessions are in its shared memory or in the browser's cookies. */
export function apache(sessionType: 'server-cache' | 'client-cookie'): Peer {
  return {
    name: `apache-${sessionType}`,
    programs: ['apache2', 'httpd'],
    signsIn: true,
    prepare: async (program, place) => {
      const folder = foldersOfModules
        .map(each => join(dirname(program), each))
        .find(each => existsSync(join(each, 'mod_auth_openidc.so')))
      if (folder === undefined) return 'mod_auth_openidc is not installed'
      const loaded = modules
        .map(name => ({ name, file: join(folder, `mod_${name}.so`) }))
        .filter(({ file }) => existsSync(file))
        .map(({ name, file }) => `LoadModule ${name}_module ${file}`)
      const file = join(place.folder, 'httpd.conf')
      await writeFile(file, await settings(place, loaded, sessionType))
      return { command: [program, '-D', 'FOREGROUND', '-d', place.folder, '-f', file] }
    },
  }
}

async function settings(
  { port, upstream, folder, provider }: Place,
  loaded: readonly string[],
  sessionType: string,
): Promise<string> {
  const isRoot = process.getuid?.() === 0
  return `ServerName 127.0.0.1
Listen 127.0.0.1:${port}
PidFile ${folder}/httpd.pid
ErrorLog ${folder}/error.log
LogLevel crit
${loaded.join('\n')}
${isRoot ? 'User #65534\nGroup #65534' : ''}
StartServers 1
ServerLimit 1
ThreadLimit 128
ThreadsPerChild 128
MaxRequestWorkers 128
MinSpareThreads 64
MaxSpareThreads 128
KeepAlive On
KeepAliveTimeout 60
MaxKeepAliveRequests 0
LimitRequestFieldSize 65536

OIDCProviderMetadataURL ${await provider()}/${registration.tenantId}/v2.0/.well-known/openid-configuration
OIDCClientID ${registration.clientId}
OIDCClientSecret ${registration.clientSecret}
OIDCRedirectURI http://127.0.0.1:${port}/redirect_uri
OIDCCryptoPassphrase ${randomBytes(24).toString('hex')}
OIDCScope "openid profile email"
OIDCSessionType ${sessionType}
OIDCCacheType shm
OIDCSessionInactivityTimeout 3600
OIDCSSLValidateServer Off

<Location />
  AuthType openid-connect
  Require valid-user
  ProxyPass http://${upstream}/
</Location>
`
}
