import { mutantsOf } from './mutant.ts'

/** What `entrada explain`, policy tests and warnings say of the rules. */
export const explained = [
  ...mutantsOf('src/policy/explain.ts', ['test/policy/explain.test'], {
    'what was looked at is not shown of a target that is refused': [
      'if (isRefusal(route)) return refused(route, tried)',
      'if (isRefusal(route)) return refused(route, [])',
    ],
    'rules behind the one that decides are shown': [
      "if (mismatch === undefined || mismatch === 'letters') break",
      "if (mismatch === 'letters') break",
    ],
    'shadow is not told of': ['if (decision.shadowed !== undefined) return', 'if (false) return'],
  }),
  ...mutantsOf('src/policy/asked.ts', ['test/policy/asked.test'], {
    'TRACE is judged by the rules': ["if (method === 'TRACE' || method === 'CONNECT') {", 'if (false) {'],
    'the host of a whole URL is not looked at': [', authority)', ', new URL(publicOrigin).host)'],
  }),
  ...mutantsOf('src/policy/persona.ts', ['test/policy/persona.test'], {
    'roles in claims are forgotten': ['...stringsAt(claims, paths), ...values]', '...values]'],
    'every bearer token stands for something': ['grantsNothing: isApp &&', 'grantsNothing: false &&'],
    'somebody with a token has a session': ['...(bearer &&', '...(false &&'],
  }),
  ...mutantsOf('src/policy/persona.ts', ['test/policy/persona.test'], {
    'who is said to have a role is known to lack none': [
      '...Object.fromEntries(paths.map(each => [each, []])),',
      '',
    ],
    'a token that names no client is known to be of none': [
      '...(client !== undefined && { client })',
      "client: client ?? ''",
    ],
  }),
  ...mutantsOf('src/cli/explain-options.ts', ['test/cli/explain.test'], {
    'who is said to have no role is known to': ["...(lists.has('--role') && {", '...({'],
    'who is said to be in no group is known to': ["...(lists.has('--group') && {", '...({'],
  }),
  ...mutantsOf('src/cli/explain.ts', ['test/cli/explain.test'], {
    'any word is a method': ['if (!METHODS.includes(method)) {', 'if (false) {'],
    'a step-up is a success': ["'step-up': 4", "'step-up': 0"],
  }),
  ...mutantsOf('src/config/policy-tests.ts', ['test/config/policy-tests.test'], {
    'policy tests always pass': ['wordFor(found) !== test.expect', 'false'],
    'nobody is somebody': ["as === 'anonymous' ? undefined :", "as === 'anonymous' && false ? undefined :"],
  }),
  ...mutantsOf('src/config/route-coverage.ts', ['test/config/route-warnings.test'], {
    'one method that is covered is enough': [
      'perMethod.includes(-1) ? []',
      'perMethod.every(at => at === -1) ? []',
    ],
  }),
  ...mutantsOf('src/config/contradictions.ts', ['test/config/route-warnings.test'], {
    'not excludes by each of several words': ['Object.keys(excluded).length === 1', 'true'],
    'all of several is any of them': ['list.length === 1 ? list : []', 'list'],
  }),
]
