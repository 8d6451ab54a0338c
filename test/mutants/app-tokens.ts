import { mutantsOf } from './mutant.ts'

const refusals = ['test/signin/app-token-refusals.test.ts']
const given = ['test/signin/app-tokens.test.ts']
const spending = ['test/session/spending.test.ts']
const asking = ['test/signin/token-asking.test.ts']
const onBehalf = ['test/signin/app-tokens-on-behalf.test.ts']
const memory = ['test/signin/app-token-memory.test.ts']
const together = ['test/signin/app-tokens-shared.test.ts']
const sealed = ['test/session/shared-tokens.test.ts']
const inRedis = ['test/signin/app-tokens-in-redis.test.ts']

/** Tokens that routes want for the application. */
export const appTokens = [
  ...mutantsOf('src/provider/token-for.ts', ['test/provider/token-for.test.ts'], {
    'a token that is bound to a key is passed on': [
      "if (type.toLowerCase() !== 'bearer')",
      "if (type === '')",
    ],
    'a token of any length is passed on': ['if (token.length > longestToken)', "if (token === '')"],
    'a token brings headers of its own': ['if (!/^[A-Za-z0-9._~+/-]+=*$/.test(token))', "if (token === '')"],
    'a token without an end is passed on': [
      'if (lifetime === undefined || !(lifetime > 0))',
      "if (token === '')",
    ],
    'a token for something else is passed on': ['return missing === undefined', 'return missing !== null'],
    'what Entra grants is not looked at': [
      'isDefaultScope(asked) || granted.some(scope => permissionOf(scope) === permissionOf(asked))',
      "isDefaultScope(asked) || granted.some(scope => permissionOf(scope) !== '')",
    ],
    'a token lives for ever': [
      'Math.min(answered.expires_in ?? 0, longestLifetime)',
      '(answered.expires_in ?? 0)',
    ],
    'the next refresh token is lost with a token that is no good': [
      "return { kind: 'failed', error, ...rotated }",
      "return { kind: 'failed', error }",
    ],
    'the scopes are left out': ['grant.refreshToken, { scope })', 'grant.refreshToken, scope ? {} : {})'],
  }),
  ...mutantsOf('src/provider/scopes.ts', ['test/provider/scopes.test.ts'], {
    'nobody agrees to what tokens are for': ['...needed, ...forTokens', '...needed'],
    '.default stands beside other scopes': ['!isDefaultScope(scope)', "scope !== ''"],
    'there is no refresh token where only tokens need it': [' || tokenScopes.length > 0', ''],
  }),
  ...mutantsOf('src/session/spending.ts', spending, {
    'the refresh token of a session that has ended is redeemed': [' || store.hasEnded(from)', ''],
    'the refresh token that comes back is lost': ['next === undefined || next', "next !== '' || next"],
    'an older refresh token is redeemed': ['together(store.newest(session)', 'together(session'],
    'several refresh tokens are redeemed at once': ['inTurn(session.id, ', 'inTurn(String(Math.random()), '],
    'a token makes roles and groups look fresh': [
      'refreshToken: next }, checkedAt)',
      'refreshToken: next }, checkedAt + 600)',
    ],
  }),
  ...mutantsOf('src/session/refresher.ts', spending, {
    'a refresh redeems what was redeemed while it waited': [
      'refresh(store.newest(session))',
      'refresh(session)',
    ],
    'a refresh does not wait its turn': ['inTurn(session.id, ', 'inTurn(String(Math.random()), '],
  }),
  ...mutantsOf('src/signin/app-token-memory.ts', memory, {
    'a token is of everybody': ['return `${owner} ${scopes}`', "return owner === '' ? '' : scopes"],
    'a token is for everything': ['return `${owner} ${scopes}`', "return scopes === '' ? '' : owner"],
    'a token is told after its time': [' && now < to', ''],
    'there may be any number of tokens': ['kept.size <= limits.entries && ', ''],
    'tokens may take any room': [' && characters <= limits.characters', ''],
    'what has run out takes room': ['drop(keyOf(owner, scopes))\n', ''],
    'a token stays when its session has gone': [
      ' && (found.identity === undefined || !isOver(found.identity))',
      '',
    ],
  }),
  ...mutantsOf('src/signin/app-tokens.ts', memory, {
    'nothing is forgotten when a session ends': ['memory.forgetAll(sessions.isEnded, now())', '[]'],
    'a provider that hangs keeps people waiting': ['Promise.race([found, over])', 'Promise.race([found])'],
    'refusals take no room': ['found.token.length : sizeOfRefusal', 'found.token.length : 0'],
    'the whole answer of the provider is remembered': ['value: remembered(found)', 'value: found'],
    'what has ended is kept': ['      return found\n', ''],
  }),
  ...mutantsOf('src/signin/token-asking.ts', asking, {
    'a token is given out to its very end': ['lifetime - margin', 'lifetime'],
  }),
  ...mutantsOf('src/signin/app-tokens.ts', together, {
    'what ended while it was asked for stays in Redis': [
      "void shared?.forget([{ owner, scopes: scopes.join(' ') }])\n",
      '',
    ],
    'what has ended stays in Redis': ['void shared?.forget(over)', 'void over'],
  }),
  ...mutantsOf('src/signin/token-asking.ts', together, {
    'replicas that are asked together redeem one after the other': [
      'if (elsewhere !== undefined) return { result: elsewhere }',
      '',
    ],
    'callers with a token of their own are given what lies in Redis': [
      '? given(',
      '? (await known(of)) ?? given(',
    ],
    'each replica asks for a token of its own': [
      'await shared?.keep(of, result, at)',
      'await Promise.resolve()',
    ],
  }),
  ...mutantsOf('src/session/sessions.ts', inRedis, {
    'tokens are sealed under the key of something else': ["sealer('app-token')", "sealer('outcome')"],
  }),
  ...mutantsOf('src/session/shared-tokens.ts', sealed, {
    'a token opens for another session': ['s !== owner || ', ''],
    'a token opens for other scopes': [' || c !== scopes', ''],
    'a token from Redis is given out after its time': ['now < until && ', ''],
    'a token from Redis lives for as long as a clock that is wrong says': [
      ' && until <= now + sharedTokenLifetime',
      '',
    ],
    'the name of a token says whose it is': [
      'return `app-token:${hash}`',
      'return `app-token:${owner}${hash}`',
    ],
    'anything that lies there is opened': [
      ' || sealed.length > longestRecord) return undefined',
      ') return undefined',
    ],
    'a Redis that is away is a reason to fail': [
      'place.get(keyOf({ owner, scopes })).catch(() => undefined)',
      'place.get(keyOf({ owner, scopes }))',
    ],
    'tokens lie there for ever': ['sealed, until - now)', 'sealed, until)'],
  }),
  ...mutantsOf('src/signin/app-tokens.ts', asking, {
    'each request asks for a token of its own': ['asking(`${owner} ${key}`', 'asking(String(Math.random())'],
  }),
  ...mutantsOf('src/signin/app-tokens.ts', asking, {
    'who is sent to sign in is sent there for ever': ['return sessionId !== from && ', 'return false && '],
    'scripts hammer the provider': ['const refusedFor = 10', 'const refusedFor = 0'],
    'a provider that is away is asked by each request': ['const troubledFor = 5', 'const troubledFor = 0'],
    'what the provider wants is not passed on': [
      'keepChallenge(options, claims)',
      "keepChallenge(options, '')",
    ],
  }),
  ...mutantsOf('src/signin/app-tokens.ts', asking, {
    'the next refresh token stays out of the browser': ['setCookies: renewed.setCookies', 'setCookies: []'],
  }),
  ...mutantsOf('src/signin/app-tokens.ts', asking, {
    'one caller has the token of another': [
      '.update(bearerOf(credentials) ?? ',
      ".update(credentials === null ? '' : ",
    ],
  }),
  ...mutantsOf('src/signin/token-asking.ts', asking, {
    'a refresh token that is refused ends nothing': [
      "error.code === 'ERR_SIGNIN_CODE_REJECTED')",
      'error.status === 0)',
    ],
    'a refusal of one token ends the session': [
      "outcome === 'ended' ? over : notEnough",
      "outcome === 'ended' ? over : over",
    ],
    'a policy that blocks is a sign-in that was cancelled': [
      "const isBlocked = error.code === 'ERR_SIGNIN_CANCELLED'",
      'const isBlocked = error.status === 0',
    ],
  }),
  ...mutantsOf('src/signin/token-asking.ts', asking, {
    'applications act on behalf of somebody': [' || identity.isApp === true', ''],
  }),
  ...mutantsOf('src/guard/app-token.ts', refusals, {
    'requests go on without the token': ['tell(request, passage, identity, found.error)', 'return next()'],
  }),
  ...mutantsOf('src/guard/app-token.ts', onBehalf, {
    'a token that is no good for more is not told of': [
      'return claims === undefined\n',
      'return claims !== null\n',
    ],
  }),
  ...mutantsOf('src/guard/app-token.ts', given, {
    'Authorization is no bearer token': ['? `Bearer ${found.token}`', '? found.token'],
  }),
  ...mutantsOf('src/forward/header-names.ts', given, {
    'a client brings a token of its own': [
      "plain === 'pass' && ourNames.has(foldName(name)) ? 'managed' : plain",
      'plain',
    ],
  }),
  ...mutantsOf('src/forward/plugin.ts', given, {
    'nobody knows which headers hold tokens': ['createKindOf(options.ownHeaders)', 'createKindOf()'],
  }),
  ...mutantsOf('src/config/access-tokens.ts', ['test/config/access-tokens.test.ts'], {
    'a token is for several resources': [
      'if (isEntra && resources.length > 1)',
      'if (isEntra && resources.length > 9)',
    ],
    'a token is for nobody': ["if (access === 'public')", "if (access === 'deny')"],
    'a disguised Authorization holds a token': [
      " && header.toLowerCase() !== 'authorization'",
      " && header === ''",
    ],
    'bearer tokens are traded where nobody can': [
      "accept.includes('bearer') && !isEntra",
      "accept.includes('bearer') && !accept",
    ],
  }),
  ...mutantsOf('src/config/header-name.ts', ['test/config/access-tokens.test.ts'], {
    'a token takes the place of the identity': ["    'xforwardeduser',\n", ''],
    'a token is in a header of the message': ["'content', 'xentrada'", "'xentrada'"],
  }),
  ...mutantsOf('src/entra/scope.ts', ['test/entra/scope.test.ts'], {
    'letters of a resource count': ["scope.lastIndexOf('/'))).toLowerCase()", "scope.lastIndexOf('/')))"],
    'Graph by its address is another resource': ["graphHosts.has(resource) ? '' : resource", 'resource'],
  }),
]
