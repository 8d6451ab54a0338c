import { Type } from 'typebox'
import {
  anyText,
  choice,
  duration,
  flag,
  nested,
  nestedList,
  optionalSection,
  size,
  text,
  whole,
  words,
} from './schema-parts.ts'

const listWords = {
  anyRole: Type.Optional(words('At least one of these roles.', undefined, { example: '[Reader, Admin]' })),
  allRoles: Type.Optional(words('All of these roles.', undefined, { example: '[Admin]' })),
  anyGroup: Type.Optional(words('At least one of these groups.', undefined, { example: '[staff]' })),
  allGroups: Type.Optional(words('All of these groups.', undefined, { example: '[staff, finance]' })),
  anyUser: Type.Optional(
    words('One of these people: ids as in X-Forwarded-User, never addresses.', undefined, {
      example: '[22222222-3333-4444-5555-666666666666]',
    }),
  ),
  anyTenant: Type.Optional(
    words('One of these Entra tenants: ids (GUIDs).', undefined, {
      example: '[11111111-2222-3333-4444-555555555555]',
    }),
  ),
  anyScope: Type.Optional(
    words('At least one of these scopes of a bearer token; a session has none.', undefined, {
      example: '[data.read, data.write]',
    }),
  ),
  allScopes: Type.Optional(
    words('All of these scopes of a bearer token.', undefined, { example: '[data.read]' }),
  ),
  anyClient: Type.Optional(
    words('A bearer token that was issued to one of these clients (azp, appid or client_id).', undefined, {
      example: '[33333333-4444-5555-6666-777777777777]',
    }),
  ),
  anyEmailDomain: Type.Optional(
    words(
      'An address in one of these domains, which are exact; only where trustEmail vouches for it.',
      undefined,
      {
        example: '[corp.example]',
      },
    ),
  ),
}

/** What `require` can hold. */
export const requirementWords = {
  ...listWords,
  authContext: Type.Optional(
    text(
      'Entra: an authentication context of Conditional Access (c1 to c99) that the sign-in must have met.',
      { example: 'c1' },
    ),
  ),
  maxAge: Type.Optional(
    duration('How long ago somebody may have shown who they are; needs the claim auth_time.', {
      example: '15m',
    }),
  ),
  claims: Type.Optional(
    nested('Claims by their path: one of these values each, of the same type.', '{"department":["Finance"]}'),
  ),
  not: Type.Optional(
    nested('What must be known not to hold: any of these words in it.', '{"anyRole":["Guest"]}'),
  ),
  anyOf: Type.Optional(
    nestedList(
      'Of these, each with any of these words in it, one must hold.',
      '[{"anyRole":["Reader"]},{"anyGroup":["staff"]}]',
      listWords,
    ),
  ),
  allOf: Type.Optional(
    nestedList('All of these must hold.', '[{"anyRole":["Reader"]},{"anyRole":["Auditor"]}]', listWords),
  ),
}

const require = Type.Object(requirementWords, {
  description: 'What somebody must have; all that are given must hold.',
  additionalProperties: false,
})

const rule = Type.Object(
  {
    path: text('The path: exact, * for one segment, /** at the end for this and everything below.', {
      example: '/reports/**',
    }),
    host: Type.Optional(
      text('Only requests for this host; *.app.example is any one label in front.', {
        example: 'app.example',
      }),
    ),
    methods: Type.Optional(words('Only these methods; GET covers HEAD.', undefined, { example: '[GET]' })),
    access: Type.Optional(
      choice(
        ['public', 'optional', 'authenticated', 'deny'],
        'Who gets in: everybody, everybody with their identity if there is one, whoever is signed in (default), nobody.',
        { example: 'authenticated' },
      ),
    ),
    require: Type.Optional(require),
    accept: Type.Optional(
      Type.Array(choice(['session', 'bearer'], 'One way.'), {
        description:
          'How callers may show who they are: by a session (default), by a bearer token, or either; a token that is presented decides alone.',
        minItems: 1,
        'x-example': '[bearer]',
      }),
    ),
    audiences: Type.Optional(
      words('What a bearer token may be meant for (default: the client id and api:// with it).', undefined, {
        minItems: 1,
        example: '[api://orders]',
      }),
    ),
    clients: Type.Optional(
      words('Clients whose bearer tokens are taken (azp, appid or client_id); 403 for others.', undefined, {
        minItems: 1,
        example: '[33333333-4444-5555-6666-777777777777]',
      }),
    ),
    forwardAuthorization: Type.Optional(
      flag('Whether the Authorization header of the client goes on to the upstream (default: false).'),
    ),
    shadow: Type.Optional(
      flag(
        'Whether the rule is only tried: whoever is signed in passes, and the log says whom it would have turned away (default: false).',
      ),
    ),
    unauthenticated: Type.Optional(
      choice(
        ['redirect', '401'],
        'What a browser gets that nobody is signed in in: a redirect to the sign-in at once, or 401 and a page with a button (default: as pages.signIn says). Scripts get 401 in any case.',
        { example: 'redirect' },
      ),
    ),
    name: Type.Optional(
      text('How the rule is called on pages and in the log (default: its path).', { example: 'reports' }),
    ),
    hint: Type.Optional(
      text('Whom to ask for access, for the page that says no.', {
        example: 'Ask the service desk for the role Reader',
      }),
    ),
    caseSensitive: Type.Optional(
      flag('Whether /A and /a are two paths (default: true); false for applications that see one in them.'),
    ),
    allow: Type.Optional(
      Type.Array(choice(['encodedSlash', 'doubleSlash', 'semicolon'], 'One oddity.'), {
        description:
          'Lets pass %2F, // or ; in a path, which are refused elsewhere because readers disagree on them.',
        'x-example': '[encodedSlash]',
      }),
    ),
    upstream: Type.Optional(
      text('The name of the upstream that gets these requests (default: default).', { example: 'api' }),
    ),
    timeouts: optionalSection('How long the upstream may take here, over its own timeouts.', {
      headers: Type.Optional(duration('Until its answer begins.', { example: '5m' })),
      bodyIdle: Type.Optional(duration('Between two pieces of a body.', { example: '1h' })),
    }),
    maxBody: Type.Optional(
      size('The largest body of a request, 413 above it (default: no limit).', { example: '10MiB' }),
    ),
    cache: Type.Optional(
      choice(
        ['keep'],
        'keep: answers stay as public as the upstream says, also those to somebody signed in.',
        {
          example: 'keep',
        },
      ),
    ),
    origins: Type.Optional(
      words('Origins whose pages may open a WebSocket here, beside the public origin.', undefined, {
        example: '[https://tools.example]',
      }),
    ),
    cors: optionalSection(
      'Pages of other origins that scripts may call from; preflights need nobody signed in.',
      {
        origins: words('The origins; * is any, and then without credentials.', undefined, {
          minItems: 1,
          example: '[https://tools.example]',
        }),
        methods: Type.Optional(
          words('The methods (default: those of the rule, else GET, HEAD, POST).', undefined, {
            minItems: 1,
            example: '[GET, PUT]',
          }),
        ),
        headers: words('Headers that they may send beyond the simple ones.', []),
        credentials: flag('Whether the browser sends cookies along.', false),
        maxAge: duration('How long a browser may remember it, at most 1d.', { default: '10m' }),
      },
    ),
    accessToken: optionalSection('The upstream gets a token to act on behalf of whoever is signed in.', {
      scopes: words('What it is for: scopes of one resource.', undefined, {
        minItems: 1,
        example: '[api://orders/read]',
      }),
      header: text('The header that holds it; with Authorization its value is Bearer and the token.', {
        default: 'X-Forwarded-Access-Token',
      }),
    }),
    respond: optionalSection('The gateway answers by itself, and no upstream is asked.', {
      status: whole('The status.', undefined, { minimum: 200, maximum: 599, example: '200' }),
      body: anyText('The text.', ''),
    }),
  },
  { additionalProperties: false },
)

/** The rules: first match wins, from the top. */
export const routes = Type.Array(rule, {
  description: 'The rules: first match wins, from the top; defaultAccess when none does.',
  default: [],
})
