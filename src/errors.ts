import { administrator, notYou, operator, tryLater, wait, you, type Entry } from './errors/entry.ts'
import { signinErrors } from './errors/signin-errors.ts'

export type { Mover } from './errors/entry.ts'

const signedInFine = 'Your sign-in is fine.'
const noAccess = 'You do not have access to this page'
const askForAccess = 'Ask the administrator of this application for access, or use another account.'

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
  ERR_FORWARD_AUTH_UNCLEAR: operator(
    403,
    'The proxy in front of this site did not say clearly what is asked for',
    'The operator of this site has to look at the settings of that proxy.',
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
  ERR_TOKEN_REQUIRED: you(
    401,
    'An access token is needed here',
    'This address is for programs: send an access token of the sign-in service as a bearer token.',
  ),
  ERR_TOKEN_INVALID: you(
    401,
    'This access token is not accepted here',
    'Get a new access token that is meant for this application.',
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
  ERR_POLICY_SCOPE_MISSING: administrator(
    403,
    'This access does not reach far enough',
    'Use an access token with the scopes or roles that are asked for here; the administrator of this application can grant them.',
  ),
  ERR_POLICY_CLIENT_NOT_LISTED: administrator(
    403,
    'This program does not have access here',
    'Ask the administrator of this application to let this program in.',
  ),
  ERR_POLICY_EMAIL_DOMAIN_NOT_LISTED: administrator(403, noAccess, askForAccess),
  ERR_POLICY_CLAIM_MISSING: administrator(403, noAccess, askForAccess),
  ERR_POLICY_EXCLUDED: administrator(403, noAccess, askForAccess),
  ERR_POLICY_NO_ALTERNATIVE: administrator(403, noAccess, askForAccess),
  ERR_POLICY_ROUTE_CLOSED: operator(
    403,
    'This page is closed',
    'Only the operator of this site can open it again.',
  ),

  // Signed in, but not in the way that a route wants
  ERR_STEP_UP_REQUIRED: you(
    401,
    'This page asks you to confirm your sign-in',
    'Sign in once more. A form has to be sent again afterwards.',
  ),
  ERR_STEP_UP_CONTEXT_MISSING: administrator(
    403,
    'Your sign-in does not meet what this page asks for',
    'Try again; if that does not help, show this page to your administrator.',
  ),
  ERR_STEP_UP_TOO_OLD: you(
    403,
    'Your sign-in is not recent enough for this page',
    'Try again, and enter your password or what else you are asked for.',
  ),
  ERR_STEP_UP_TIME_UNKNOWN: operator(
    403,
    'Nobody says when you have signed in',
    `${notYou} The operator of this site has to have the sign-in service send auth_time.`,
  ),

  ...signinErrors,

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
