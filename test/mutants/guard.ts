import { mutantsOf } from './mutant.ts'

const tests = ['test/guard/']

export const guard = [
  ...mutantsOf('src/guard/cut-answers.ts', ['test/guard/cut-answers.test.ts'], {
    'an answer that was cut looks whole to HTTP/1.0': ['reset(request.socket)\n', '{ /* as it is */ }\n'],
    'answers that the end of the gateway cuts look whole': [
      'for (const { response } of open) response.destroy()',
      'void open',
    ],
    'what was on its way in an answer to HTTP/1.1 is lost': [
      "request.httpVersion === '1.0'",
      "request.httpVersion !== ''",
    ],
  }),
  ...mutantsOf('src/guard/enforce.ts', ['test/guard/sign-in-page'], {
    'no page stands before the sign-in': ['if (!waits && !keepFragment) return', 'if (asked.url) return'],
    'the page before the sign-in looks like the page that was wanted': [
      'return pageAnswer(401, name,',
      'return pageAnswer(200, name,',
    ],
  }),
  ...mutantsOf('src/guard/passage.ts', ['test/guard/passage.test.ts'], {
    'nobody sees in the log which rule refuses': ['passage?.route ?? matched ?? undefined', 'passage?.route'],
  }),
  ...mutantsOf('src/guard/plugin.ts', ['test/guard/plugin'], {
    'an ambiguous target passes': [
      'if (isRefusal(target)) return refuseTarget(target, request, reply)',
      'if (isRefusal(target)) return next()',
    ],
    'a target with two meanings passes': [
      'if (isRefusal(route)) return refuseTarget(route, request, reply)',
      'if (isRefusal(route)) return next()',
    ],
    'whoever is refused passes': [
      "if (decision.kind !== 'allow') return refuse(decision, request, reply, { route, identity, setCookies })",
      "if (decision.kind !== 'allow') return next()",
    ],
    'any page may open a WebSocket': [
      'if (told !== undefined && told.scopes === undefined)',
      'if (told === null)',
    ],
    'a page without an origin may be allowed': ["origin === 'null' || ", ''],
    'an allowed origin is allowed everywhere': ['!allowed.includes(origin)', 'allowed.length > 0'],
    'an origin is allowed by how it begins': [
      '!allowed.includes(origin)',
      '!allowed.some(each => origin.startsWith(each) || each.startsWith(origin))',
    ],
    'only some upgrades are held to their origin': [
      '!isUpgrade(request)',
      "request.headers.upgrade?.toLowerCase() !== 'websocket'",
    ],
    'a route that answers itself goes on': [
      'if (respond === undefined || request.original !== null) return next()',
      'return next()',
    ],
    'a refusal loses the extended session': [
      'sendAnswer(reply, withCookies(answer, setCookies))',
      'sendAnswer(reply, answer)',
    ],
    'an own answer loses the extended session': [
      "withCookies(textAnswer(respond.status, 'respond', respond.body), setCookies)",
      "textAnswer(respond.status, 'respond', respond.body)",
    ],
    'public routes are told who asks': [
      'const told = decision.identify ? identity : undefined',
      'const told = identity',
    ],
  }),
  ...mutantsOf('src/guard/who.ts', ['test/guard/plugin'], {
    'the second identifier is asked after a no': [
      "orByNext(found, raw, first)\n    return found.kind === 'not-mine' ? bySession(",
      "orByNext(found, raw, first)\n    return found.kind !== 'yes' ? bySession(",
    ],
  }),
  ...mutantsOf('src/guard/enforce.ts', tests, {
    'scripts are redirected': [
      'if (!wantsPage(asked)) {\n    return errorAnswer',
      'if (!asked) {\n    return errorAnswer',
    ],
    'a POST is redirected and its body lost': [
      "if (asked.method !== 'GET' && asked.method !== 'HEAD') {",
      'if (!asked.method) {',
    ],
    'a sign-in starts inside a frame': ['if (isFramed(asked.headers)) {', 'if (!asked) {'],
  }),
  ...mutantsOf('src/guard/server.ts', tests, {
    'a second Host passes': ['if (hosts !== 1)', 'if (hosts < 1)'],
  }),
  ...mutantsOf('src/guard/server.ts', ['test/guard/plugin'], {
    'an error loses the extended session': [
      'withCookies(answer, request.passage?.setCookies ?? room)',
      'withCookies(answer, room)',
    ],
  }),
  ...mutantsOf('src/guard/server.ts', ['test/attacks/path-05'], {
    'own endpoints answer for another host': ['!isOriginForm(request.url))', 'false)'],
  }),
  ...mutantsOf('src/guard/origin-form.ts', ['test/guard/origin-form'], {
    'absolute-form for another host passes': [
      "named === undefined || named !== spelledOut(raw.headers.host ?? '', scheme)",
      'named === undefined',
    ],
    'absolute-form with another port passes': ["port === '' ? usual : Number(port)", 'usual'],
    'the port of a scheme is any': ["=== 'https' ? 443 : 80", "=== 'https' ? 80 : 80"],
  }),
  ...mutantsOf('src/guard/route-of.ts', ['test/guard/plugin'], {
    'anybody names another host': ['!trusts(socket.remoteAddress)', 'false'],
    'the host that a proxy names is never looked at': [
      'given === undefined || isRefusal(route) ||',
      'given !== 0 ||',
    ],
    'what is no host has no say': ['host !== undefined && matchRoute', 'host === undefined || matchRoute'],
    'only the first host is looked at': ['hosts.every(', 'hosts.slice(0, 1).every('],
  }),
  ...mutantsOf('src/config/policy-of.ts', ['test/attacks/path-03'], {
    'own addresses have other spellings': [
      "...own.map(path => ({ path, name: 'own', access: 'deny' as const })),",
      '...own.slice(2).map(path => ({ path })),',
    ],
  }),
  ...mutantsOf('src/forward/plugin.ts', ['test/attacks/path-03'], {
    'two slashes at the beginning are refused behind the guard': [" || url.startsWith('//')", ''],
  }),
]
