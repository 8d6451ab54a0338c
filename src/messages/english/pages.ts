import type { Messages } from '../messages.ts'

/** Heading above what to do, by whose move it is. */
export const movers: Messages['movers'] = {
  you: 'You can solve this yourself',
  administrator: 'Your administrator can solve this',
  operator: 'The operator of this site can solve this',
  wait: 'Please wait a moment',
}

/** All other texts, by page. Labels stand in front of a value, without a colon. */
export const page = {
  /** Buttons of any page. */
  actions: {
    signIn: 'Sign in',
    signInAgain: 'Sign in again',
    signOut: 'Sign out',
    useAnotherAccount: 'Use another account',
    tryAgain: 'Try again',
    goOn: 'Go on',
    goToStart: 'Go to the start page',
    goToApplication: 'Go to the application',
    /** For an administrator: leads to the page of the sign-in service where the application is approved. */
    approve: 'Approve for the whole organization',
    /** Of a form that was kept over a sign-in. */
    signInAndKeep: 'Sign in and keep what you typed',
    signInWithoutIt: 'Sign in without it',
    send: 'Send it',
    discard: 'Discard',
  },
  footer: {
    /** In front of the id of the request. */
    request: 'Request',
    help: 'Get help',
  },
  values: {
    /** No roles, no groups. */
    none: 'none',
    /** A time that is not known. */
    unknown: 'unknown',
    /** Above a long list that is folded away. */
    inAll: '{count} in all',
    nameless: 'an account without a name',
  },
  time: {
    /** `day` is a whole date in this language, `time` hours and minutes. */
    moment: '{day}, {time} UTC',
    /** Behind a moment to come; `duration` is made of the four below. */
    left: '(in {duration})',
    days: '{count} d',
    hours: '{count} h',
    minutes: '{count} min',
    seconds: '{count} s',
  },
  error: {
    /** In front of a duration. */
    retryIn: 'Try again in',
    error: 'Error',
    microsoftCode: 'Microsoft code',
    traceId: 'Trace id',
    correlationId: 'Correlation id',
    /** When it happened by the clock of the sign-in service. */
    providerTime: 'Time at the sign-in service',
    /** In front of what to do, where it is somebody else's to do. */
    notYourFault: 'This is not your fault.',
  },
  denied: {
    page: 'Page',
    missingRoles: 'Missing roles',
    missingGroups: 'Missing groups',
    missingScopes: 'Missing scopes',
    signedInAs: 'Signed in as',
    yourRoles: 'Your roles',
    yourGroups: 'Your groups',
    yourClaims: 'Your claims',
    userId: 'Your user id',
    tenant: 'Your tenant',
    rule: 'Rule',
    reason: 'Reason',
  },
  /** In front of the sign-in, where the site wants a page there; the button leads to the provider. */
  signIn: {
    title: 'Please sign in',
    lead: 'The sign-in service asks who you are, then brings you to the page you wanted.',
  },
  me: {
    title: 'You are signed in',
    lead: 'This is what the application is told about you.',
    name: 'Name',
    userName: 'User name',
    email: 'E-mail',
    roles: 'Roles',
    groups: 'Groups',
    userId: 'User id',
    tenant: 'Tenant',
    session: 'Session',
    /** In front of the moment. */
    signedIn: 'Signed in',
    endsAtLatest: 'Ends at the latest',
    endsWithoutUse: 'Ends without use',
  },
  /** Seen for a moment after a sign-in. */
  signedIn: {
    title: 'You are signed in',
    lead: 'The page you wanted opens in a moment.',
  },
  signedOut: {
    title: 'You are signed out',
    everywhere: 'Your session has ended here and at the sign-in service.',
    hereOnly: 'Your session has ended here. At the sign-in service you may still be signed in.',
    sharedComputer: 'On a shared computer, close all windows of the browser as well.',
  },
  /** Asked when the wish to sign out did not come from this site. */
  confirmSignOut: {
    title: 'Do you want to sign out?',
    lead: 'The request did not come from a page of this site, so nothing has ended yet.',
    ends: 'Signing out ends your session here and at the sign-in service. Save your work in the application first.',
  },
  /** For an administrator who comes back from the sign-in service, where the application was to be approved. */
  approval: {
    title: 'Back from the approval',
    lead: 'If you have approved this application, people of your organization can sign in now.',
    delay: 'It may take a few minutes until the approval takes effect everywhere.',
  },
  /** For a sign-in inside a frame of another page. */
  frame: {
    title: 'Sign-in has to open in a window of its own',
    lead: 'This page is shown inside another page. For your safety, signing in does not work there.',
  },
  /** For a form that was sent when the session was over. */
  lostPost: {
    /** The form waits sealed in the browser, before the sign-in. */
    kept: 'What you typed is kept in this window for an hour, sealed. When you have signed in again, you see it and decide whether it is sent.',
    title: 'This has not been sent yet',
    lead: 'Your session was over when you sent this form. Look through it and send it, if you still want to.',
    /** In front of an address. */
    goesTo: 'Goes to',
    /** In place of a value. */
    empty: 'empty',
    /** In place of a password and its like. */
    notShown: 'not shown',
    /** Behind the beginning of a long value. */
    cut: '({count} characters in all)',
    opening: 'What you typed',
    found: 'It opens in a moment.',
    none: 'Nothing is kept in this window.',
    discarded: 'What was kept has been discarded',
    ofAnother: 'Somebody else had typed it, who used another account. It is shown to nobody but them.',
    unreadable: 'It was too old, or could not be read any more. Please enter it again in the application.',
  },
  /** In a dialog over a page of the application, with a button that leads to the sign-in and back here. */
  expired: {
    title: 'Your session has ended',
    lead: 'Sign in again to go on here. The page then opens anew: what you have not saved is lost.',
  },
}
