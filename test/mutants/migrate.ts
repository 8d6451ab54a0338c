import { mutantsOf } from './mutant.ts'

const rules = ['test/cli/migrate/translate.test.ts']
const patterns = ['test/cli/migrate/path-pattern.test.ts']
const read = ['test/cli/migrate/their-settings.test.ts']
const options = ['test/cli/migrate/their-options.test.ts']

/** Settings made of a configuration of oauth2-proxy. */
export const migrate = [
  ...mutantsOf('src/cli/migrate/path-pattern.ts', patterns, {
    'a pattern of which half is known is taken': ['if (known.length < read.length) return undefined', ''],
    'what ends a path is left out': [
      "path.endsWith('/') ? nothing : { within: [], nearly: [path] }",
      "path.endsWith('/') ? nothing : sure(path)",
    ],
    'something more may be nothing': [
      '[somethingBelow, path => sure(belowOf(path))]',
      '[somethingBelow, path => sure(beginningWith(path))]',
    ],
    'everything below a path is the path too': [
      "return path.endsWith('/') ? belowOf(path) : `${path}/**`",
      "return `${path.replace(/\\/$/, '')}/**`",
    ],
    'a pattern may be of any length': ['if (expression.length > longest) return undefined', ''],
    'a pattern that is special is read as letters': ['/^[A-Za-z0-9._~/@!,:=&-]*$/', '/^[^]*$/'],
  }),
  ...mutantsOf('src/cli/migrate/their-settings.ts', read, {
    'lines of the file get lost among variables': [
      'given.map(([variable]) => variable).filter(mayBeOption)',
      'given.map(([variable]) => variable).filter(() => false)',
    ],
    'an option in capitals gets lost among variables': [
      '|| Object.hasOwn(theirOptions, variable.toLowerCase())',
      '',
    ],
    'an option that nobody knows gets lost among variables': ['/[a-z]/.test(variable) ||', ''],
    'a configuration may be of any size': ['if (source.length > longest)', 'if (false)'],
    'all faults of a thousand are told': ['all.slice(0, mostFaults)', 'all'],
    'a value of the wrong kind is left out': [
      'else if (shaped === undefined) all.push',
      'else if (shaped === undefined && name === "") all.push',
    ],
    'an option that nobody knows is left out': [
      'if (option === undefined) all.push',
      'if (option === undefined && name === "") all.push',
    ],
    'lines that cannot be read are left out': [
      'const all = [...faults]',
      'const all: string[] = faults.slice(faults.length)',
    ],
  }),
  ...mutantsOf('src/cli/migrate/toml-lines.ts', read, {
    'lists may be nested without end': [
      "if (text[at] === '[') return 'a list stands within a list'\n    const read = readItem(text, at)",
      'const read = readValue(text, at) as Read<TomlItem> | string',
    ],
    'an option may be there twice': ['if (names.has(read.name))', 'if (false)'],
  }),
  ...mutantsOf('src/cli/migrate/their-upstreams.ts', rules, {
    'a password is printed with an address': ['`${url.origin}${path}`', 'url.href'],
    'an address that cannot be read is printed': ['which = `number ${at + 1}`', 'which = text'],
  }),
  ...mutantsOf('src/cli/migrate/translate.ts', options, {
    'what has no counterpart is not named': [
      'isIdle || isEmpty ? [] :',
      'isIdle || isEmpty || kind !== undefined ? [] :',
    ],
  }),
  ...mutantsOf('src/cli/migrate/their-people.ts', rules, {
    'domains are left out': ['require: { anyEmailDomain: exact }', 'require: {}'],
    'an address is not needed': ["require: { not: { anyEmailDomain: ['none.invalid'] } }", 'require: {}'],
    'groups are left out': ['...(plain.length > 0 ? [{ anyGroup: plain }] : [])', ''],
    'roles are left out': ['...(roles.length > 0 ? rolesOfKeycloak(roles) : [])', ''],
    'a role of a client is one of the realm': [
      '[`resource_access.${role.slice(0, colon)}.roles`]',
      "['realm_access.other']",
    ],
    'restrictions that cannot be asked are left out': [
      'if (isElsewhere(theirs) || (first === undefined && unknown.length > 0))',
      'if (isElsewhere(theirs) || (first === undefined && unknown.length > 99))',
    ],
    'members of an organization are everybody': ['if (isElsewhere(theirs) ||', 'if ('],
    'a file of addresses lets everybody in': [
      'return {\n    require: undefined,\n    why,\n    notes: [...notes, ...left',
      'return {\n    require: {},\n    why,\n    notes: [...notes, ...left',
    ],
  }),
  ...mutantsOf('src/cli/migrate/their-routes.ts', rules, {
    'all methods are open where one was': [
      "method === '' ? {} : { methods: [method] }",
      "method === '' ? {} : {}",
    ],
    'HEAD is open where GET was': ['(isGet ? [closed(place), opened(place)]', '(isGet ? [opened(place)]'],
    'a pattern that opens all but some opens these': [
      "{ option, text, method: '', pattern: undefined }",
      "{ option, text, method: '', pattern: text.split('!=')[1] }",
    ],
    'what no rule speaks of is open to whoever is signed in': [
      "defaultAccess: 'deny'",
      "defaultAccess: 'authenticated'",
    ],
  }),
  ...mutantsOf('src/cli/migrate/their-provider.ts', rules, {
    'a secret is printed': [
      'const line = `The client secret ${what}:',
      "const line = `The client secret ${theirs.text('client_secret')} ${what}:",
    ],
  }),
  ...mutantsOf('src/cli/migrate/their-session.ts', rules, {
    'the password of Redis is printed': ['`${read.protocol}//${read.host}${read.pathname}`', 'read.href'],
  }),
]
