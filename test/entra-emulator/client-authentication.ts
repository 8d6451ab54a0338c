import type { App } from './directory.ts'
import { refuse } from './refusal.ts'
import { checkAssertion } from './client-assertion.ts'
import { appOf, authorityOf, type World } from './world.ts'

/** Who asks the token endpoint, and how they have shown it (`azpacr`: 1 by secret, 2 by assertion). */
export type Client = Readonly<{ app: App; azpacr: '1' | '2' }>

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/**
 * The application that a token request comes from. Source: Entra "authorization code flow", request an access token,
 * "error codes".
 * @throws Refused
 */
export async function authenticateClient(
  world: World,
  segment: string,
  form: URLSearchParams,
  authorization: string | undefined,
): Promise<Client> {
  const basic = readBasic(authorization)
  const clientId = form.get('client_id') ?? basic?.id ?? null
  if (clientId === null) throw refuse('900144')
  const app = appOf(world, clientId)
  const authority = authorityOf(world, segment)
  if (authority === undefined) throw refuse('90002')
  const isElsewhere =
    authority.kind === 'tenant' &&
    app?.signInAudience === 'AzureADMyOrg' &&
    app.tenant !== authority.tenant.id
  if (app === undefined || isElsewhere) throw refuse('700016')
  if (app.disabled) throw refuse('7000112')
  const assertion = form.get('client_assertion')
  if (assertion !== null) {
    if (form.get('client_assertion_type') !== assertionType) throw refuse('900144')
    await checkAssertion(world, segment, app, assertion)
    return { app, azpacr: '2' }
  }
  const secret = form.get('client_secret') ?? basic?.secret ?? null
  if (secret === null) throw refuse('7000218')
  checkSecret(app, secret, world.now())
  return { app, azpacr: '1' }
}

/** Several secrets count side by side; the id of one is not its value. */
function checkSecret(app: App, secret: string, now: number): void {
  const known = app.secrets.find(({ value }) => value === secret)
  if (known === undefined) throw refuse('7000215')
  if (known.expiresAt !== undefined && known.expiresAt <= now) throw refuse('7000222')
}

/** Id and secret are form-encoded before they are put together (RFC 6749 section 2.3.1). */
function readBasic(authorization: string | undefined): { id: string; secret: string } | undefined {
  const encoded = /^Basic (.+)$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return undefined
  const [id = '', ...rest] = Buffer.from(encoded, 'base64').toString().split(':')
  const plain = (text: string) => decodeURIComponent(text.replaceAll('+', '%20'))
  return { id: plain(id), secret: plain(rest.join(':')) }
}
