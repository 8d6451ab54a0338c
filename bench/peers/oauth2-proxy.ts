import { randomBytes } from 'node:crypto'

import { registration } from '../targets/registration.ts'
import type { Peer } from './peer.ts'

export const oauth2Proxy: Peer = {
  name: 'oauth2-proxy',
  programs: ['oauth2-proxy'],
  signsIn: true,
  readyAt: '/ping',
  prepare: async (program, { port, upstream, provider }) => {
    const options = {
      'http-address': `127.0.0.1:${port}`,
      upstream: `http://${upstream}/`,
      provider: 'oidc',
      'oidc-issuer-url': `${await provider()}/${registration.tenantId}/v2.0`,
      'client-id': registration.clientId,
      'client-secret': registration.clientSecret,
      'redirect-url': `http://127.0.0.1:${port}/oauth2/callback`,
      'code-challenge-method': 'S256',
      'email-domain': '*',
      'insecure-oidc-allow-unverified-email': 'true',
      'cookie-secret': randomBytes(16).toString('hex'),
      'cookie-secure': 'false',
      'skip-provider-button': 'true',
      'request-logging': 'false',
      'auth-logging': 'false',
      'standard-logging': 'false',
    }
    return {
      command: [program, ...Object.entries(options).map(([name, value]) => `--${name}=${value}`)],
      environment: { GOMAXPROCS: '1' },
    }
  },
}
