import { catalogue, type ErrorCode } from '../../errors.ts'
import type { Messages } from '../messages.ts'

const refused = 'You are signed in, but this account is not among those that may open this page.'
const misconfigured =
  'The sign-in service did not accept this site. This is about the set-up of the site, not about you or your password.'
const untrusted =
  'What the sign-in service sent did not pass the checks of this site, so nobody was signed in.'

/** What lies behind each error, in one or two plain sentences for the person who sees the page. */
const causes: Readonly<Record<ErrorCode, string>> = {
  ERR_TARGET_AMBIGUOUS:
    'It can be read in more than one way, and this site does not guess which page you mean.',
  ERR_HOST_AMBIGUOUS: 'The request names no host, more than one, or one that does not fit the address.',
  ERR_METHOD_NOT_ALLOWED: 'The request uses a method that this site does not pass on.',
  ERR_REQUEST_MALFORMED: 'What arrived here is not a complete and valid request.',
  ERR_HEADERS_TOO_LARGE:
    'Your browser sent more headers than this site accepts. Mostly that is because cookies have piled up.',
  ERR_BODY_TOO_LARGE: 'The operator of this site has set a limit for what is sent to this address.',
  ERR_REQUEST_TIMEOUT: 'The connection was open, but the whole request did not arrive in time.',
  ERR_UPGRADE_UNSUPPORTED: 'The request asks for a change of protocol that this site does not know.',
  ERR_WEBSOCKET_ORIGIN: 'The request for the connection came from a page of another site.',
  ERR_FORWARD_AUTH_UNCLEAR:
    'A proxy asked whether a request may pass, and what it said of the request was missing, doubled or contradictory.',
  ERR_WEBSOCKET_LIMIT: 'Each WebSocket keeps a connection open, and this site allows only so many of them.',
  ERR_RATE_LIMITED:
    'This site takes only so many sign-ins from one network in a minute. An office may be one network.',
  ERR_NOT_FOUND: 'This site has no page of its own at this address.',

  ERR_SIGNIN_REQUIRED: 'This address is only for people who are signed in.',
  ERR_SIGNIN_REQUIRED_POST:
    'You sent a form, but nobody is signed in any more. It was not passed on to the application.',
  ERR_TOKEN_REQUIRED: 'Only programs that bring an access token get an answer at this address.',
  ERR_TOKEN_INVALID:
    'The request has brought an access token that has expired, is meant for something else, or cannot be verified.',

  ERR_POLICY_DENIED: refused,
  ERR_POLICY_ROLE_MISSING:
    'You are signed in, but your account does not have the role that this page asks for.',
  ERR_POLICY_GROUP_MISSING:
    'You are signed in, but your account does not belong to the group that this page asks for.',
  ERR_POLICY_USER_NOT_LISTED: refused,
  ERR_POLICY_TENANT_NOT_LISTED:
    'You are signed in, but with an account of an organization that may not open this page.',
  ERR_POLICY_SCOPE_MISSING:
    'This address asks for scopes that come with an access token only, or for more than this access token has.',
  ERR_POLICY_CLIENT_NOT_LISTED: 'This address is open to certain programs only, and this is none of them.',
  ERR_POLICY_EMAIL_DOMAIN_NOT_LISTED:
    'You are signed in, but this page is for people with a confirmed address of certain organizations.',
  ERR_POLICY_CLAIM_MISSING:
    'You are signed in, but the sign-in service does not say of your account what this page asks for.',
  ERR_POLICY_EXCLUDED:
    'You are signed in, but this page is closed to some accounts: to yours too, or it is not known that it is none of them.',
  ERR_POLICY_NO_ALTERNATIVE:
    'You are signed in, but your account has none of the things of which this page asks for one.',
  ERR_POLICY_ROUTE_CLOSED: 'Nobody can open it, whatever account they use.',

  ERR_STEP_UP_REQUIRED:
    'You are signed in, but this page wants you to have shown lately, or in a stronger way, who you are. Nothing was passed on to the application.',
  ERR_STEP_UP_CONTEXT_MISSING:
    'You have signed in once more, but the sign-in service does not confirm what this page asks for, such as a second factor or a known device.',
  ERR_STEP_UP_TOO_OLD:
    'You were sent to sign in once more, but the sign-in service says that you have shown some time ago who you are, and not now.',
  ERR_STEP_UP_TIME_UNKNOWN:
    'This page is only for people who have signed in lately, and the sign-in service does not tell when you did.',

  ERR_SIGNIN_PREFETCH:
    'The browser has asked for this page ahead of time; a sign-in begins only when somebody wants it.',
  ERR_SIGNIN_NO_ATTEMPT:
    'It took too long, it was begun in another browser, or your browser does not keep the cookies of this site.',
  ERR_SIGNIN_ATTEMPT_UNREADABLE:
    'The cookie of this sign-in came back from your browser, but it was sealed with a key that is not known here. That happens when several gateways have different keys, or when one was restarted with a new key.',
  ERR_SIGNIN_STATE_MISMATCH: 'The answer of the sign-in service does not fit a sign-in that was begun here.',
  ERR_SIGNIN_LOOP:
    'You were signed in several times within a minute, and each time the session cookie did not come back. The browser may block it, it may be too large, or something on the way may drop it.',
  ERR_SIGNIN_LOOP_UNREADABLE:
    'You were signed in several times within a minute, and each time your session cookie came back but could not be read.',
  ERR_SIGNIN_ALREADY_USED:
    'The address that your browser opened has been used before. That happens with the Back button or a bookmark.',
  ERR_SIGNIN_CALLBACK_INVALID: 'Something that belongs to the answer is missing or came twice.',
  ERR_SIGNIN_CANCELLED: 'You, or the sign-in service on your behalf, ended it before it was complete.',
  ERR_SIGNIN_CONSENT_REQUIRED: 'Your organization has not yet allowed this application to sign you in.',
  ERR_SIGNIN_INTERACTION_REQUIRED:
    'It may be a second factor, a new password, a known device or a certain network.',
  ERR_SIGNIN_CODE_REJECTED:
    'The sign-in service gives a one-time code for each sign-in, and it did not accept this one.',
  ERR_SIGNIN_SESSION_TOO_LARGE:
    'This site keeps your session in cookies of your browser, and these have a limited size.',
  ERR_SIGNIN_GROUPS_OVERAGE:
    'This site needs to know your groups, and the sign-in service does not list so many of them.',
  ERR_SIGNIN_GROUPS_PERMISSION:
    'You are in too many groups for a sign-in to list, so this site has to look them up, and was refused.',
  ERR_SIGNIN_GROUPS_AWAY:
    'You are in too many groups for a sign-in to list, and the directory that knows them does not answer.',
  ERR_SIGNIN_TENANT_NOT_ALLOWED: 'This site accepts accounts of certain organizations only.',

  ERR_PROVIDER_UNREACHABLE: 'This site got no answer from it. Other sites may be affected as well.',
  ERR_PROVIDER_TEMPORARY: 'It answered that it cannot sign you in at the moment.',
  ERR_PROVIDER_CREDENTIAL_REJECTED: misconfigured,
  ERR_PROVIDER_REQUEST_REJECTED: misconfigured,
  ERR_PROVIDER_TOKEN_INVALID: untrusted,
  ERR_PROVIDER_ANSWER_INVALID: untrusted,
  ERR_PROVIDER_CLOCK:
    'A sign-in is valid for a short time only, and by the clock of this site that time has not begun or is over.',

  ERR_UPSTREAM_UNREACHABLE: 'The application behind this site is not running or cannot be reached.',
  ERR_UPSTREAM_INVALID:
    'The application behind this site answered, but not in a way that a browser understands.',
  ERR_UPSTREAM_TIMEOUT: 'The application behind this site was asked, but no answer came in time.',

  ERR_DRAINING: 'It does not take new requests right now. That takes a few seconds.',
  ERR_OVERLOADED:
    'More requests arrive at this moment than this site can answer, so some are turned away at once.',
  ERR_SESSION_STORE_AWAY: 'The place where this site keeps sessions does not answer. You are not signed out.',
  ERR_INTERNAL: 'It was not expected and is in the log of this site under the request id below.',
}

/** Titles and remedies are the catalogue's. `Object.fromEntries` forgets which codes there are. */
export const errors = Object.fromEntries(
  Object.entries(catalogue).map(([code, { title, remedy }]) => [
    code,
    { title, cause: causes[code as ErrorCode], remedy },
  ]),
) as Messages['errors']
