import { coversPath, mayMeet, readRoutePath } from '../../config/route-path.ts'
import type { RulePath } from '../../policy/rule-path.ts'
import { pathPattern } from './path-pattern.ts'
import { peopleOf } from './their-people.ts'
import type { TheirSettings } from './their-settings.ts'
import type { Mapping } from './their-upstreams.ts'
import type { Note, Part, Tree } from './translation.ts'

type Rules = readonly Readonly<{ rule: Tree; comment?: readonly string[] }>[]

/** The rules: what is open first, then who may come where. Whatever no rule speaks of is closed. */
export function routesPart(theirs: TheirSettings, mappings: readonly Mapping[]): Part {
  const people = peopleOf(theirs)
  const guarded = guardOf(theirs, people.require)
  const open = openOf(theirs, mappings, guarded)
  const closed: Rules = mappings.map(({ path, to }) => ({
    rule:
      to.access === 'deny' ? { path, ...to } : { path, ...guarded, ...(guarded['access'] !== 'deny' && to) },
    comment: to.access === 'deny' ? [] : people.why,
  }))
  const rules = [...open.rules, ...closed]
  return {
    settings: { routes: rules.map(({ rule }) => rule), defaultAccess: 'deny' },
    comments: Object.fromEntries(rules.map(({ comment = [] }, at) => [`routes[${at}]`, comment])),
    notes: [...people.notes, ...open.notes],
  }
}

/** What every rule says that is not open. */
function guardOf(theirs: TheirSettings, require: Tree | undefined): Tree {
  if (require === undefined) return { access: 'deny' }
  const takesTokens = theirs.flag('skip_jwt_bearer_tokens', false)
  const audiences = [theirs.text('client_id'), ...theirs.list('oidc_extra_audiences')].filter(
    one => one !== '',
  )
  return {
    ...(Object.keys(require).length > 0 && { require }),
    ...(takesTokens && audiences.length > 0 && { accept: ['session', 'bearer'], audiences }),
  }
}

type Opened = Readonly<{ rules: Rules; notes: readonly Note[] }>

function openOf(theirs: TheirSettings, mappings: readonly Mapping[], guarded: Tree): Opened {
  const entries = [
    ...theirs
      .list('skip_auth_regex')
      .map(text => ({ option: 'skip_auth_regex', text, method: '', pattern: text })),
    ...theirs.list('skip_auth_routes').map(readSkipRoute),
  ]
  const opened = entries.map(entry => openOne(entry, mappings, guarded))
  const preflights: Opened = theirs.flag('skip_auth_preflight', false)
    ? openPath('/**', { methods: ['OPTIONS'] }, mappings, [
        'Preflights go to the application without a sign-in, as skip_auth_preflight wants it; cors on a route is narrower.',
      ])
    : { rules: [], notes: [] }
  return {
    rules: [...opened, preflights].flatMap(({ rules }) => rules),
    notes: [...opened, preflights].flatMap(({ notes }) => notes),
  }
}

type Entry = Readonly<{ option: string; text: string; method: string; pattern: string | undefined }>

/** `METHOD=regex` or `regex`; with `!=` it stands for all other paths. */
function readSkipRoute(text: string): Entry {
  const option = 'skip_auth_routes'
  const [, method = '', pattern = text] = /^([^=]*?)=(.*)$/s.exec(text) ?? []
  return text.includes('!=')
    ? { option, text, method: '', pattern: undefined }
    : { option, text, method: method.toUpperCase(), pattern }
}

function openOne(
  { option, text, method, pattern }: Entry,
  mappings: readonly Mapping[],
  guarded: Tree,
): Opened {
  const stays = (what: string) => ({
    rules: [],
    notes: [{ option, what: `${text} ${what}, so it stays closed` }],
  })
  if (pattern === undefined) return stays('opens every path but some')
  const isMethod = method === '' || (/^[A-Z]+$/.test(method) && !['TRACE', 'CONNECT'].includes(method))
  const found = isMethod ? pathPattern(pattern) : undefined
  const paths = found?.within ?? []
  const nearly = found?.nearly ?? []
  if (paths.length + nearly.length === 0) return stays('is no path that can be written here')
  const methods: Tree = method === '' ? {} : { methods: [method] }
  const rules = paths.map(path => openPath(path, methods, mappings, [`${option}: ${text}`], guarded))
  const proposed = nearly.map(path => propose(option, text, path, method))
  return {
    rules: [...rules.flatMap(one => one.rules), ...proposed.flatMap(one => one.rules)],
    notes: [...rules.flatMap(one => one.notes), ...proposed.flatMap(one => one.notes)],
  }
}

/** A rule that is written for them to take, as it would let in a little more. */
function propose(option: string, text: string, path: string, method: string): Opened {
  const rule = `- { path: ${path}, ${method === '' ? '' : `methods: [${method}], `}access: public }`
  const what = `${text} is closed here: a rule for ${path} would be for ${path}/ as well. If that does no harm, put this in front of the rules: ${rule}`
  return { rules: [], notes: [{ option, what }] }
}

/** Opens a path of ours, for each upstream that its requests can go to. */
function openPath(
  path: string,
  methods: Tree,
  mappings: readonly Mapping[],
  comment: readonly string[],
  guarded: Tree = {},
): Opened {
  const asked = parsed(path)
  const meeting = mappings.filter(mapping => mayMeet(parsed(mapping.path), asked))
  const inside = meeting.filter(mapping => coversPath(asked, parsed(mapping.path)))
  const around = meeting.find(mapping => coversPath(parsed(mapping.path), asked))
  const beside = meeting.filter(
    mapping => !inside.includes(mapping) && !coversPath(parsed(mapping.path), asked),
  )
  if (beside.length > 0) {
    const what = `${path} leads to several upstreams, so it stays closed`
    return { rules: [], notes: [{ option: 'skip_auth_routes', what }] }
  }
  const places = [
    ...inside.map(mapping => ({ path: mapping.path, to: mapping.to })),
    ...(around !== undefined && !inside.includes(around) ? [{ path, to: around.to }] : []),
  ].filter(({ to }) => to.access !== 'deny')
  if (places.length === 0) {
    const what = `${path} leads to no upstream, so there is nothing to open`
    return { rules: [], notes: [{ option: 'skip_auth_routes', what }] }
  }
  const opened = (place: Mapping) => ({
    rule: { path: place.path, ...methods, access: 'public', ...place.to },
    comment,
  })
  // GET covers HEAD here, and does not there.
  const closed = (place: Mapping) => ({
    rule: Object.assign(
      { path: place.path, methods: ['HEAD'] },
      guarded,
      guarded['access'] === 'deny' ? {} : place.to,
    ),
  })
  const isGet = JSON.stringify(methods) === '{"methods":["GET"]}'
  return {
    rules: places.flatMap(place => (isGet ? [closed(place), opened(place)] : [opened(place)])),
    notes: [],
  }
}

function parsed(path: string): RulePath {
  const read = readRoutePath(path)
  return 'what' in read ? { segments: [path], below: false } : read
}
