import { mutantsOf } from './mutant.ts'

const list = ['test/session/revocations.test.ts']
const file = ['test/session/revocation-file.test.ts']
const order = ['test/session/revocation-order.test.ts']
const endpoint = ['test/observe/revoke.test.ts']

/** What ends sessions before their time, from outside too, and what keeps it over a restart. */
export const revocation = [
  ...mutantsOf('src/session/revocations.ts', list, {
    'what has ended is not looked for': ['if (authenticatedAt <= before.upTo) return true', 'return false'],
    'what has ended is looked for only where somebody could have pretended to end something': [
      'if (vouched.size === 0 && heard.size === 0) return false',
      'if (heard.size === 0) return false',
    ],
    'a logout ends what is made afterwards': [
      'end(named, now, now, isVouched)',
      'end(named, now + 9, now, isVouched)',
    ],
    'ends that anybody can send grow without end': [
      'capacity.vouched : capacity.heard',
      'capacity.vouched : 9e9',
    ],
    'ends that anybody can send push sign-outs out': [
      'const pool = isVouched ? vouched : heard',
      'const pool = isVouched || heard.size > 9 ? vouched : vouched',
    ],
    'a sign-out that is pushed out is undone': ['if (isVouched) endBefore(oldest[1])', ''],
    'ends that anybody can send sign everybody out': [
      'if (isVouched) endBefore(oldest[1])',
      'endBefore(oldest[1])',
    ],
    'what has ended is forgotten too early': ['now < at + absolute + clockDrift', 'now < at + absolute'],
    'nobody is told': ['    for (const listener of listeners) listener()\n', ''],
    'a person who is ended stays ended for ever': ["'session' in order ? clockDrift : 2), now)", '9), now)'],
    'a session made where the clock is ahead lives on': [
      "'session' in order ? clockDrift : 2), now)",
      '2), now)',
    ],
    'a session made within the second of an order lives on': [
      "'session' in order ? clockDrift : 2), now)",
      "'session' in order ? clockDrift : 0), now)",
    ],
    'a time takes those along that were signed in then': [
      'Math.ceil(order.before) - 1',
      'Math.ceil(order.before)',
    ],
    'a time leaves out the second that it is in': [
      'Math.ceil(order.before) - 1',
      'Math.floor(order.before) - 1',
    ],
    'an earlier time takes a later one back': [
      '{ upTo: Math.max(before.upTo, upTo), at: Math.max(before.at, at) }',
      '{ upTo, at }',
    ],
    'a clock that was wrong shuts people out for years': ['Math.min(upTo, now + clockDrift)', 'upTo'],
  }),
  ...mutantsOf('src/session/marks.ts', list, {
    'marks tell who it is': [
      'mark: (text: string) => `${name}${hash(text).slice(0, hashLength)}`',
      'mark: (text: string) => `${name}${text}`',
    ],
    'only the first key of the ring counts': [
      'inForce().keys.flatMap(({ mark })',
      'inForce().keys.slice(0, 1).flatMap(({ mark })',
    ],
    'an end is entered under the first key of the ring alone': [
      'of: named => marksOf([named])',
      'of: named => marksOf([named]).slice(0, 1)',
    ],
    'a logout of another issuer counts': ['named.sid, named.issuer ?? null', 'named.sid'],
    'a person of another issuer counts': [
      "'subject', named.subject, named.issuer",
      "'subject', named.subject",
    ],
    'an id in other letters is missed': ['.test(id) ? id.toLowerCase() : id', '.test(id) ? id : id'],
    'ids that differ in letter case are one': [
      '.test(id) ? id.toLowerCase() : id',
      '.test(id) ? id : id.toLowerCase()',
    ],
  }),
  ...mutantsOf('src/session/revocation-file.ts', file, {
    'nothing is written': ['      lines.append(lineOf(revocation))\n', ''],
    'what the file holds is not taken over': [
      'list.takeOver(found.revocations, now())',
      'void found.revocations',
    ],
    'the file is not looked at again': ['const isWhole = readOn()', 'const isWhole = true'],
    'what could not be written is not made up for': ['if (!rewrite() || problem', 'if (problem'],
    'any file is taken for one of ours': [
      'isStart ? headerFault(text.slice(0, end), installation) : undefined',
      'undefined',
    ],
    'a file that cannot be read is no reason to stop': [
      'if (error instanceof RevocationFileError) throw error',
      'if (!file) throw error',
    ],
    'a sign-out fails when the disk is full': [
      '      isDirty = true\n    } catch (error) {\n      fail(error)',
      '      isDirty = true\n    } catch (error) {\n      throw error',
    ],
  }),
  ...mutantsOf('src/session/revocation-lines.ts', file, {
    'the file of another gateway is taken': [
      "return header['installation'] === installation\n",
      "return header['installation']\n",
    ],
    'a later version is read as this one': [
      "if (header['version'] !== version)",
      "if (header['version'] === 0)",
    ],
    'a line that is none is passed over': [
      "else if (line.endsWith('}')) return",
      "else if (line === '}') return",
    ],
    'a line that was cut short makes the file unreadable': [
      "else if (line.endsWith('}')) return",
      'else if (line) return',
    ],
  }),
  ...mutantsOf('src/session/shared-lines.ts', file, {
    'everybody may read the file': ['openSync(file, flags, 0o600)', 'openSync(file, flags, 0o644)'],
    'half a line is taken for a whole one': ['isFirst ? bytes.length : whole', 'bytes.length'],
    'a line is glued to one that was cut short': ['isTorn ? `\\n${lines}` : lines', 'isTorn ? lines : lines'],
    'a copy that was left behind is in the way for ever': [
      'if (isStale(copy)) rmSync(copy, { force: true })',
      '',
    ],
    'two processes write the same copy': ["withFile(copy, 'wx'", "withFile(copy, 'w'"],
  }),
  ...mutantsOf('src/session/revocation-order.ts', order, {
    'a time to come is taken': ['if (before >= now + 1)', 'if (before >= now + 9e9)'],
    'a day that does not exist is another one': ['local.startsWith(`${date}T${time}`)', 'local !== text'],
    'anything counts as the value of a session': [
      'isPublicSessionId(value)',
      'isPublicSessionId(value.slice(0, 22))',
    ],
  }),
  ...mutantsOf('src/slices.ts', ['test/admin-token'], {
    'a token that is easy to guess will do once its file has changed': [
      'if (fault !== undefined) throw',
      'if (fault === text) throw',
    ],
  }),
  ...mutantsOf('src/observe/admin-access.ts', endpoint, {
    'any token will do': ["return isEqual(credentials, token) ? 'granted' : 'refused'", "return 'granted'"],
    'the beginning of the token will do': [
      'isEqual(credentials, token)',
      'isEqual(credentials, token.slice(0, credentials.length))',
    ],
    'any password will do': ["scheme === '' || !isEqual(passwordOf(credentials), token)", "scheme === ''"],
    'a browser that has the password acts for any site': [
      "isReading || site === 'same-origin'",
      "isReading || site !== 'other'",
    ],
  }),
  ...mutantsOf('src/observe/revoke.ts', endpoint, {
    'the token is not asked for': ['    addAdminGuard(scope, options, sendProblem)\n', ''],
    'several members are taken, or one that comes twice': ['strings !== 2 || ', ''],
    'a member that nobody knows is taken': [
      "name === 'before'\n    ? [name, value]",
      "name !== 'x'\n    ? ['user', value]",
    ],
    'it is not audited': [
      "  audit({ event: 'session.revoked', ...askedBy(request), ...auditOf(name, value) })\n",
      '  void [audit, askedBy(request), auditOf(name, value)]\n',
    ],
  }),
  ...mutantsOf('src/observe/health.ts', ['test/observe/'], {
    'sessions can be ended without a token being set': [
      'if (token !== undefined) addRevoke(app, { ...others, token })',
      "addRevoke(app, { ...others, token: token ?? (() => 'correct-horse:battery') })",
    ],
  }),
  ...mutantsOf('src/observe/readiness.ts', ['test/observe/health'], {
    'it is not told that revocations are not kept': ['notKept === undefined ?', 'notKept !== notKept ?'],
  }),
  ...mutantsOf('src/config/resolve-admin.ts', ['test/config/revocation-settings.test.ts'], {
    'a short token is taken': ['if (text.length < 16)', 'if (text.length < 1)'],
    'a token that repeats itself is taken': ['new Set(text).size < 8', 'new Set(text).size < 1'],
  }),
]
