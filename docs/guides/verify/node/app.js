// An application that believes the assertion and nothing else. It never reads X-Forwarded-User.
import { createServer } from 'node:http'
import { createVerifier } from './verify.js'

const { ISSUER, AUDIENCE, JWKS_URL, PORT } = process.env
const verify = createVerifier({ issuer: ISSUER, audience: AUDIENCE, jwksUrl: JWKS_URL })

createServer(async (request, response) => {
  try {
    const { sub, name, roles } = await verify(request)
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ user: sub, name, roles }))
  } catch (error) {
    console.error(`refused: ${error.message}`)
    response.writeHead(401).end()
  }
}).listen(Number(PORT), '127.0.0.1', () => console.log('listening'))
