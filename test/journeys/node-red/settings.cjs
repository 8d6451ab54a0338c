const { createRemoteJWKSet, jwtVerify } = require('jose')

const gateway = process.env.GATEWAY
const keys = createRemoteJWKSet(new URL('/.auth/jwks.json', gateway))
const expected = { issuer: gateway, audience: 'node-red', typ: 'entrada+jwt', algorithms: ['ES256'] }

async function visitor(assertion) {
  const { payload } = await jwtVerify(assertion, keys, expected)
  const { sub, name = sub, roles = [] } = payload
  return {
    // The editor shows it as HTML.
    username: name.replace(/[<>&"']/g, ' '),
    permissions: roles.includes('Admin') ? '*' : 'read',
  }
}

module.exports = {
  uiHost: '127.0.0.1',
  adminAuth: { tokens: visitor, tokenHeader: 'X-Entrada-Assertion' },
  httpNodeRoot: '/api',
  flowFile: 'flows.json',
  telemetry: { enabled: false },
  editorTheme: { tours: false, logout: { redirect: '/.auth/logout' } },
}
