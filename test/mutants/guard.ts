import { mutantsOf } from './mutant.ts'

const tests = ['test/guard/']

export const guard = [
  ...mutantsOf('src/guard/plugin.ts', tests, {
    'an ambiguous target passes': [
      "      refuse({ kind: 'bad-request', route: '', ...target }, request, reply, undefined)\n      return\n",
      "      request.passage = { route: '', setCookies: [] }\n      next()\n      return\n",
    ],
    'whoever is refused passes': [
      'refuse(decision, request, reply, identity)\n      return',
      'void decision',
    ],
    'any page may open a WebSocket': [
      'if (told !== undefined) checkSocketOrigin(request, options.publicOrigin)',
      '',
    ],
    'public routes are told who asks': [
      'const told = decision.identify ? identity : undefined',
      'const told = identity',
    ],
    'refusals are not audited': [
      "if (decision.kind === 'deny' && identity !== undefined) {",
      'if (!decision) {',
    ],
    'the second identifier is asked after a no': [
      "if (found.kind !== 'not-mine') return found",
      "if (found.kind === 'yes') return found",
    ],
  }),
  ...mutantsOf('src/guard/enforce.ts', tests, {
    'scripts are redirected': [
      'if (!isNavigation(asked.headers)) {\n    return errorAnswer',
      'if (!asked) {\n    return errorAnswer',
    ],
    'a POST is redirected and its body lost': [
      "if (asked.method !== 'GET' && asked.method !== 'HEAD') {",
      'if (!asked.method) {',
    ],
    'a sign-in starts inside a frame': ['if (isFramed(asked.headers)) {', 'if (!asked) {'],
  }),
  ...mutantsOf('src/guard/server.ts', tests, {
    'a second Host passes': ['return count === 1', 'return count >= 1'],
    'absolute-form for another host passes': [
      'match === null || match[1]?.toLowerCase() !== raw.headers.host?.toLowerCase()',
      'match === null',
    ],
  }),
]
