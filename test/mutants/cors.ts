import { mutantsOf } from './mutant.ts'

const answers = ['test/guard/cors-answers.test.ts']
const preflights = ['test/guard/cors.test.ts']
const passed = ['test/forward/response-headers.test.ts']
const settings = ['test/config/cors-settings.test.ts']

/** What pages of other origins may do. */
export const cors = [
  ...mutantsOf('src/guard/cors.ts', answers, {
    'every origin is let in': [
      'if (origin === undefined || !origins.includes(origin))',
      'if (origin === undefined)',
    ],
    'a preflight of any origin is answered': [
      "cors.origins.includes('*') || cors.origins.includes(origin)",
      "cors.origins.includes('*') || origin !== ''",
    ],
    'credentials are never sent': ['return credentials ?', "return origin === '' ?"],
    'a preflight goes by its own method': [
      'parseTarget(method, request.url',
      'parseTarget(request.method, request.url',
    ],
    'caches give one origin what is for another': [
      '? `${String(vary)}, ${value}` : value',
      '? String(vary) : value',
    ],
    'a refusal cannot be read': [
      'if (cors !== undefined && request.original === null)',
      'if (cors === undefined)',
    ],
  }),
  ...mutantsOf('src/guard/cors.ts', preflights, {
    'a preflight allows methods of other rules': [
      "{ 'access-control-allow-methods': method }",
      "{ 'access-control-allow-methods': cors.methods.join(', ') }",
    ],
  }),
  ...mutantsOf('src/forward/response-headers.ts', passed, {
    'the application lets other origins in': [
      'speaksOfOrigins(lower)) continue',
      "speaksOfOrigins('')) continue",
    ],
    'the answer of the application does not say who may read it': [
      'out.push(...added.crossOrigin)',
      'out.push()',
    ],
  }),
  ...mutantsOf('src/config/resolve-cors.ts', settings, {
    'any origin gets credentials': [
      'if (any !== -1 && given.credentials)',
      'if (any > 99 && given.credentials)',
    ],
  }),
]
