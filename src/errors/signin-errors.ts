import { administrator, notYou, operator, tryLater, wait, you, type Entry } from './entry.ts'

const startAgain = 'Start the sign-in again.'

/** Errors of the sign-in, and of the provider. */
export const signinErrors = {
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
  ERR_SIGNIN_GROUPS_PERMISSION: operator(
    500,
    'This site may not look up your groups',
    `${notYou} The operator of this site has to give it the permission to read them.`,
  ),
  ERR_SIGNIN_GROUPS_AWAY: wait(503, 'Your groups cannot be looked up right now', tryLater),
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
} as const satisfies Record<string, Entry>
