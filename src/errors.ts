/**
 * Whose move it is when this error is shown: the person at the browser, their administrator, the operator of
 * this site, or nobody's (wait and try again).
 */
export type Mover = 'you' | 'administrator' | 'operator' | 'wait'

type Entry = Readonly<{ status: number; title: string; mover: Mover; remedy: string }>

function entry(mover: Mover) {
  return (status: number, title: string, remedy: string): Entry =>
    Object.freeze({ status, title, mover, remedy })
}

const notYou = 'This is not your fault.'
const signedInFine = 'Your sign-in is fine.'
const startAgain = 'Start the sign-in again.'
const tryLater = 'Wait a moment and try again.'
const noAccess = 'You do not have access to this page'
const askForAccess = 'Ask the administrator of this application for access, or use another account.'

const you = entry('you')
const administrator = entry('administrator')
const operator = entry('operator')
const wait = entry('wait')

/**
 * Every error the gateway itself can answer with. Title and remedy are plain English for the person who sees
 * the page; `docs/errors.md` lists the same rows and a test holds the two together.
 */
export const catalogue = {
  // The request
  ERR_TARGET_AMBIGUOUS: you(
    400,
    'This address is not clear',
    'Check the address for stray characters such as %2F, //, ; or .. and try again.',
  ),
  ERR_HOST_AMBIGUOUS: you(
    400,
    'The host of this request is not clear',
    'Open the application at its own address. A tool has to send exactly one valid Host header.',
  ),
  ERR_METHOD_NOT_ALLOWED: you(405, 'This method is not allowed here', 'Use another method.'),
  ERR_REQUEST_MALFORMED: you(400, 'This request could not be read', 'Check it and send it again.'),
  ERR_HEADERS_TOO_LARGE: you(
    431,
    'The request headers are too large',
    'Delete the cookies of this site in your browser and try again.',
  ),
  ERR_BODY_TOO_LARGE: you(
    413,
    'This is larger than what may be sent here',
    'Send less, or ask the operator of this site for a higher limit.',
  ),
  ERR_REQUEST_TIMEOUT: you(
    408,
    'The request took too long to arrive',
    'Check your connection and try again.',
  ),
  ERR_UPGRADE_UNSUPPORTED: you(
    400,
    'This protocol upgrade is not supported',
    'Use WebSocket; other upgrades, and those with a body, are not passed on.',
  ),
  ERR_WEBSOCKET_ORIGIN: operator(
    403,
    'This page may not open a WebSocket here',
    'Open the application at its own address. If you did, the operator has to allow that address.',
  ),
  ERR_RATE_LIMITED: wait(429, 'Too many sign-ins were begun from your network', tryLater),
  ERR_NOT_FOUND: you(404, 'There is nothing at this address', 'Check the address.'),
  ERR_WEBSOCKET_LIMIT: wait(
    503,
    'There are too many open WebSockets',
    'Close other windows of this application, wait a moment and try again.',
  ),

  // Nobody signed in
  ERR_SIGNIN_REQUIRED: you(401, 'Please sign in', 'Sign in and try again.'),
  ERR_SIGNIN_REQUIRED_POST: you(
    401,
    'Your session has ended and nothing was passed on',
    'Go back, keep a copy of what you entered, sign in and send it again.',
  ),

  // Signed in, but not allowed
  ERR_POLICY_DENIED: administrator(403, noAccess, askForAccess),
  ERR_POLICY_ROLE_MISSING: administrator(403, noAccess, askForAccess),
  ERR_POLICY_GROUP_MISSING: administrator(403, noAccess, askForAccess),
  ERR_POLICY_USER_NOT_LISTED: administrator(403, noAccess, askForAccess),
  ERR_POLICY_TENANT_NOT_LISTED: administrator(
    403,
    'Your organization does not have access to this page',
    'Use an account of an organization that has access, or ask the administrator of this application.',
  ),
  ERR_POLICY_ROUTE_CLOSED: operator(
    403,
    'This page is closed',
    'Only the operator of this site can open it again.',
  ),

  // Sign-in
  ERR_SIGNIN_PREFETCH: you(503, 'A sign-in is not fetched ahead', 'Open the page yourself.'),
  ERR_SIGNIN_NO_ATTEMPT: you(
    400,
    'This sign-in is not open any more',
    'Start the sign-in again. If it fails again, allow cookies for this site.',
  ),
  ERR_SIGNIN_ATTEMPT_UNREADABLE: operator(
    500,
    'This site cannot read what it gave your browser for this sign-in',
    `${notYou} The operator of this site has to give all its gateways the same session keys.`,
  ),
  ERR_SIGNIN_STATE_MISMATCH: you(400, 'This sign-in belongs to another browser or window', startAgain),
  ERR_SIGNIN_LOOP: you(
    400,
    'Signing in works, but this site does not know you afterwards',
    'Allow cookies for this site, or try a private window. If that does not help, show this page to the operator.',
  ),
  ERR_SIGNIN_LOOP_UNREADABLE: operator(
    500,
    'Signing in works, but this site cannot read your session afterwards',
    `${notYou} The operator of this site has to give all its gateways the same session keys and the right time.`,
  ),
  ERR_SIGNIN_ALREADY_USED: you(400, 'This sign-in was already completed', 'Open the application again.'),
  ERR_SIGNIN_CALLBACK_INVALID: you(400, 'The answer of the sign-in service is incomplete', startAgain),
  ERR_SIGNIN_CANCELLED: you(
    403,
    'The sign-in was cancelled',
    'Start the sign-in again if you want to go on.',
  ),
  ERR_SIGNIN_CONSENT_REQUIRED: administrator(
    403,
    'An administrator has to approve this application',
    'Ask your administrator to grant consent for this application.',
  ),
  ERR_SIGNIN_INTERACTION_REQUIRED: administrator(
    403,
    'Your organization asks for more to sign you in',
    'Sign in again; if it happens again, show this page to your administrator.',
  ),
  ERR_SIGNIN_CODE_REJECTED: you(400, 'This sign-in has expired or was already used', startAgain),
  ERR_SIGNIN_SESSION_TOO_LARGE: operator(
    500,
    'Your account carries more groups than fit into a session',
    `${notYou} The operator of this site has to reduce the groups in the token or use roles.`,
  ),
  ERR_SIGNIN_GROUPS_OVERAGE: operator(
    403,
    'Your group memberships are too many to be listed at sign-in',
    `${notYou} The operator of this site has to use app roles or groups assigned to the application.`,
  ),
  ERR_SIGNIN_TENANT_NOT_ALLOWED: you(
    403,
    'Your organization may not sign in here',
    'Use an account of an organization that has access.',
  ),

  // The provider
  ERR_PROVIDER_UNREACHABLE: wait(503, 'The sign-in service cannot be reached', tryLater),
  ERR_PROVIDER_TEMPORARY: wait(503, 'The sign-in service has a passing problem', tryLater),
  ERR_PROVIDER_CREDENTIAL_REJECTED: operator(
    500,
    'This site is not set up correctly for sign-in',
    `${notYou} The operator of this site has to renew the client credential.`,
  ),
  ERR_PROVIDER_REQUEST_REJECTED: operator(
    500,
    'This site is not set up correctly for sign-in',
    `${notYou} The operator of this site has to check the app registration.`,
  ),
  ERR_PROVIDER_TOKEN_INVALID: operator(
    500,
    'The sign-in service sent an answer that cannot be trusted',
    `${notYou} The operator of this site has to look at the log.`,
  ),
  ERR_PROVIDER_ANSWER_INVALID: operator(
    500,
    'The sign-in service sent an answer that makes no sense',
    `${notYou} The operator of this site has to look at the log.`,
  ),
  ERR_PROVIDER_CLOCK: operator(
    500,
    'The clocks of this site and the sign-in service disagree',
    `${notYou} The operator of this site has to set the clock.`,
  ),

  // The upstream
  ERR_UPSTREAM_UNREACHABLE: wait(502, 'The application does not answer', `${signedInFine} ${tryLater}`),
  ERR_UPSTREAM_INVALID: operator(
    502,
    'The application gave an answer that cannot be passed on',
    `${signedInFine} The operator of this site has to look at the application.`,
  ),
  ERR_UPSTREAM_TIMEOUT: wait(504, 'The application took too long to answer', `${signedInFine} ${tryLater}`),

  // Ourselves
  ERR_DRAINING: wait(503, 'This site is restarting', tryLater),
  ERR_OVERLOADED: wait(503, 'This site is busy', tryLater),
  ERR_SESSION_STORE_AWAY: wait(503, 'Your session cannot be looked up right now', tryLater),
  ERR_INTERNAL: operator(
    500,
    'Something went wrong on this site',
    `${notYou} Tell the operator of this site the request id below.`,
  ),
} as const satisfies Record<string, Entry>

export type ErrorCode = keyof typeof catalogue

/**
 * What an error may carry beside its code; all of it may be shown to the person, none of it is a secret.
 * `aadsts` is the number after `AADSTS`; `traceId`, `correlationId` and `providerTime`, as Entra writes it, are what
 * Microsoft's support asks for.
 */
export type ErrorFacts = Readonly<{
  detail?: string
  aadsts?: string
  traceId?: string
  correlationId?: string
  providerTime?: string
  retryAfterSeconds?: number
}>

/** An error with an entry in the catalogue. `message` is for the log, never for a page. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'
  readonly code: ErrorCode
  readonly facts: ErrorFacts

  constructor(code: ErrorCode, options: { cause?: unknown; message?: string; facts?: ErrorFacts } = {}) {
    super(
      options.message ?? catalogue[code].title,
      options.cause === undefined ? {} : { cause: options.cause },
    )
    this.code = code
    this.facts = options.facts ?? {}
  }

  get status(): number {
    return catalogue[this.code].status
  }
}
