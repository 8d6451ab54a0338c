import { mutantsOf } from './mutant.ts'

const page = ['test/status/page.test.ts']
const port = ['test/status/plugin.test.ts']

/** The status page: who may see it, who may sign people out there, and what can get into it. */
export const status = [
  ...mutantsOf('src/observe/admin-guard.ts', port, {
    'the token is not asked for': [
      "if (access === 'granted') return next()",
      "if (access === 'granted' || access === 'refused') return next()",
    ],
    'a form from elsewhere signs people out': [
      "if (access === 'granted') return next()",
      "if (access === 'granted' || access === 'foreign') return next()",
    ],
    'a POST is as harmless as a GET': ["request.method === 'GET' ||", "request.method !== 'PUT' ||"],
    'a browser is not asked for the token': ["    reply.header('www-authenticate', challenges)\n", ''],
    'nobody hears of somebody without the token': [
      "    audit({ event: 'admin.refused', ...askedBy(request), path, reason })\n",
      '    void [audit, path, reason]\n',
    ],
  }),
  ...mutantsOf('src/status/plugin.ts', port, {
    'it is open to everybody': [
      '    addAdminGuard(scope, options, (reply',
      '    addAdminGuard(scope, { ...options, token: () => "" }, (reply',
    ],
    'it may be framed, and run scripts': ["        'content-security-policy': statusPolicy,\n", ''],
    'other sites may embed it': ["        'cross-origin-resource-policy': 'same-origin',\n", ''],
    'of two people the first is signed out': [
      "name === 'user' && others.length === 0",
      "name === 'user' && others.length < 9",
    ],
    'what went wrong inside is told outside': [
      "'something went wrong; the log has more\\n'",
      'String(error)',
    ],
    'nothing is taken down while nobody looks': ['    }, pace).unref()', '    }, 1e9).unref()'],
    'it goes on when the port is closed': [
      "scope.addHook('onClose', async () => clearInterval(timer))",
      'void timer',
    ],
  }),
  ...mutantsOf('src/administration.ts', ['test/status/composition.test.ts'], {
    'there is no page': ['if (token !== undefined) addStatus', 'if (token === undefined) addStatus'],
  }),
  ...mutantsOf('src/pages/html.ts', page, {
    'what settings and providers say is markup': ['return escape(String(value))', 'return String(value)'],
  }),
  ...mutantsOf('src/status/page.ts', page, {
    'a script may run': ['"default-src \'none\'"', '"default-src \'self\'"'],
    'others may hold it in a frame': ['"frame-ancestors \'none\'"', '"frame-ancestors *"'],
  }),
  ...mutantsOf('src/status/history.ts', ['test/status/history.test.ts'], {
    'a worker that ends takes away from what was counted': [
      'if (more <= 0) continue',
      'if (more === 0) continue',
    ],
    'it grows for ever': ['if (known <= minute - minutesKept) minutes.delete(known)', 'void known'],
    'what was counted before is counted each time': ['        totals.set(key, sample.value)\n', ''],
    'one look of a minute takes the place of another': ['minutes.get(minute) ?? new Map', 'new Map'],
  }),
  ...mutantsOf('src/status/status.ts', ['test/status/status.test.ts'], {
    'whoever is sent to sign in is refused': [
      '.filter(code => !ordinary.has(code))',
      '.filter(code => code.length > 0)',
    ],
    'one error is two': [
      'Math.max(sum(refused), sum(failed), sum(broken))',
      'sum(refused) + sum(failed) + sum(broken)',
    ],
    'an application that has failed is well': [
      'isFailing: lastOf(failures) > lastOf(answers)',
      'isFailing: lastOf(failures) > 60',
    ],
  }),
  ...mutantsOf('src/workers/primary.ts', ['test/workers/primary.test.ts'], {
    'the page shows the primary alone': ['snapshot: gathered.snapshot', 'snapshot: metrics.snapshot'],
  }),
]
