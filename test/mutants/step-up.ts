import { mutantsOf } from './mutant.ts'

const routes = ['test/signin/step-up.test.ts']
const loops = ['test/signin/step-up-loops.test.ts']
const challenges = ['test/signin/upstream-challenge.test.ts']
const refreshes = ['test/signin/refresh-challenge.test.ts']

/** Sign-ins that have to bring more than who somebody is. */
export const stepUp = [
  ...mutantsOf('src/identity/assurance.ts', ['test/identity/assurance.test.ts'], {
    'another context does as well': ['acrs?.includes(authContext) === true', '(acrs ?? []).length > 0'],
    'who says nothing of when they have signed in has done so lately': [
      'authTime !== undefined && authTime <= now + clockDrift && now < authTime + maxAge',
      'authTime === undefined || (authTime <= now + clockDrift && now < authTime + maxAge)',
    ],
    'a time to come holds for ever': ['authTime <= now + clockDrift && ', ''],
    'the age has no end': [' && now < authTime + maxAge', ''],
    'a context is not asked for anew with the age': [
      'return { ...(authContext !== undefined && { authContext }), ...(isLate',
      'return { ...(authContext !== undefined && !isLate && { authContext }), ...(isLate',
    ],
    'any text is a context': ['.filter(id => contextId.test(id))', ''],
    'a refresh makes a sign-in younger': ['Math.min(...times)', 'Math.max(...times)'],
    'a refresh keeps contexts': ['{ ...now, authTime', '{ ...before, ...now, authTime'],
  }),
  ...mutantsOf('src/identity/assurance-query.ts', ['test/identity/assurance-query.test.ts'], {
    'a link names any context': [
      'contexts.has(authContext)',
      "(authContext !== '' || contexts.has(authContext))",
    ],
    'a link names any age': ['maxAges.has(maxAge)', '(maxAge > 0 || maxAges.has(maxAge))'],
  }),
  ...mutantsOf('src/policy/decide.ts', ['test/policy/step-up.test.ts'], {
    'nobody has to sign in once more': ['if (asks !== undefined)', 'if (asks !== undefined && now < 0)'],
  }),
  ...mutantsOf('src/session/packing.ts', ['test/session/packing.test.ts'], {
    'a session forgets its contexts': ['if (x !== undefined) person.acrs = Object.freeze(x)', ''],
    'a session forgets when somebody has shown who they are': [
      'if (w !== undefined) person.authTime = w',
      '',
    ],
  }),
  ...mutantsOf('src/config/assurances.ts', ['test/config/assurances.test.ts'], {
    'any text may be a context': ['!/^c[1-9][0-9]?$/.test(authContext)', "authContext === ''"],
    'another provider may be asked for a context': [
      'authContext !== undefined && !isEntra',
      'authContext === isEntra',
    ],
    'a short age is not warned of': ['maxAge < leastAge', 'maxAge < 1'],
    'an age of bearer tokens is not warned of': ["!accept.includes('session')", 'accept.length === 0'],
  }),
  ...mutantsOf('src/provider/claims-request.ts', ['test/provider/claims-request.test.ts'], {
    'a challenge is lost beside a context': ['{ ...asked, id_token', '{ id_token'],
    'a challenge replaces the context': ["{ ...asked['id_token'], acrs }", "{ acrs, ...asked['id_token'] }"],
  }),
  ...mutantsOf('src/forward/claims-challenge.ts', ['test/forward/claims-challenge.test.ts'], {
    'any error is a challenge': ["&& parameters.get('error') === 'insufficient_claims'", ''],
    'any scheme will do': ["scheme === 'bearer' && ", ''],
    'a parameter may come twice': [
      'parameters === undefined || parameters.has(key)',
      'parameters === undefined',
    ],
    'a header without end is read': [' || value.length > longest', ''],
    'any spelling of base64 will do': ['if (bytes.toString(', 'if (false && bytes.toString('],
    'bytes of no character will do': ["Buffer.from(text, 'utf8').equals(bytes) ? text : undefined", 'text'],
  }),
  ...mutantsOf('src/signin/step-up.ts', routes, {
    'nobody looks whether it was brought': [
      'asks && missingAssurance(',
      'asks && returnTo && undefined && missingAssurance(',
    ],
    'a recent sign-in is not asked for': ["...(maxAge !== undefined && { prompt: 'login' }),", ''],
    'Entra is asked for an age': ['stepUps?.isEntra === false', 'stepUps !== undefined'],
    'the provider is not told whom it is about': ['...(hint !== undefined && { login_hint: hint }),', ''],
  }),
  ...mutantsOf('src/signin/login.ts', loops, {
    'a link lets people off': [
      'const extra = asks === undefined ? passedParameters(query) : {}',
      'const extra = passedParameters(query)',
    ],
  }),
  ...mutantsOf('src/signin/rounds.ts', loops, {
    'to come back for more is a round': ['${assuranceQuery(asks)} ', ''],
  }),
  ...mutantsOf('src/signin/callback.ts', loops, {
    'a Reload loses the place': ['openSpent(options.attempts, sealed, handle, now) ?? []', '[]'],
  }),
  ...mutantsOf('src/signin/attempt.ts', loops, {
    'a place outlives its attempt': [
      "typeof startedAt === 'number' && isAlive(startedAt, now)\n  return isIts",
      "typeof startedAt === 'number' && now > 0\n  return isIts",
    ],
  }),
  ...mutantsOf('src/signin/begin.ts', challenges, {
    'a silent sign-in answers a challenge': ['silent ? undefined : challengeIn(', 'challengeIn('],
    'a challenge is answered again and again': [
      '...(challenged ? [options.jar.clear(options.jar.challengeName)] : []),',
      '',
    ],
  }),
  ...mutantsOf('src/signin/challenges.ts', challenges, {
    'a challenge of any length is kept': [' || claims.length > longest', ''],
    'an application is never content': ['.includes(answered)', ".includes('')"],
  }),
  ...mutantsOf('src/signin/upstream-challenge.ts', challenges, {
    'a form is sent to sign in': ['!isRead || ', ''],
    'a script is sent to sign in': ['!isNavigation(headers) || ', ''],
    'a caller with a token is sent to sign in': ['headers.authorization !== undefined || ', ''],
  }),
  ...mutantsOf('src/signin/owed-claims.ts', refreshes, {
    'what the provider wants is owed twice': ['owed.delete(keyOf(owner))', ''],
    'everybody owes it': [
      'JSON.stringify([issuer, tenant, user])',
      'JSON.stringify([issuer, tenant, typeof user])',
    ],
  }),
  ...mutantsOf('src/stepping-up.ts', challenges, {
    'another provider is asked for what an application wants': [
      'config.provider.entra && createAnswerChallenge',
      'config.provider && createAnswerChallenge',
    ],
  }),
  ...mutantsOf('src/forward/live-connections.ts', ['test/forward/live-connections.test.ts'], {
    'what is open outlives the age of a sign-in': [' && this.#rules.ageCounts !== true', ''],
  }),
  ...mutantsOf('src/forward/answer-relay.ts', challenges, {
    'a challenge to nobody is answered': [
      'challenged && identity && challengedClaims',
      'challenged && challengedClaims',
    ],
    'any status is a challenge': [
      'status === 401 && this.#answersChallenge',
      'status >= 401 && this.#answersChallenge',
    ],
  }),
]
