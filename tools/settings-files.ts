import { handiestName, authorityNames, azureNames, shortNames } from '../src/config/short-names.ts'
import { kindOf, rootNode, type SchemaNode, type Setting, settings } from '../src/config/settings.ts'
import { schemaForEditors } from './settings-schema.ts'

export type GeneratedFile = Readonly<{ path: string; text: string }>

/** The files that follow from the schema, as they should be. */
export function settingsFiles(): GeneratedFile[] {
  return [
    { path: 'config/entrada.schema.json', text: `${JSON.stringify(schemaForEditors(), null, 2)}\n` },
    { path: 'config/entrada.yaml', text: settingsYaml() },
    { path: 'docs/configuration.md', text: settingsPage() },
  ]
}

const sectionsOf = Object.entries(rootNode.properties ?? {})

// config/entrada.yaml

function settingsYaml(): string {
  const head = [
    '# yaml-language-server: $schema=./entrada.schema.json',
    '# Every setting with its default, or with an example where it has none. Take away the # of those you need.',
    '# Required: upstream (or upstreams) and, in provider, tenantId or issuer, clientId, a credential and redirectUri.',
    '# Each can also be given in the environment; docs/configuration.md has the names.',
  ]
  const sections = sectionsOf.map(([key, node]) => yamlLines(key, node, '').join('\n'))
  return `${head.join('\n')}\n\n${sections.join('\n\n')}\n`
}

function yamlLines(key: string, node: SchemaNode, indent: string): string[] {
  const kind = kindOf(node)
  if (kind === 'section') {
    const below = Object.entries(node.properties ?? {})
    return [
      `${indent}# ${node.description}`,
      `${indent}${key}:`,
      ...below.flatMap(([name, child]) => yamlLines(name, child, `${indent}  `)),
    ]
  }
  if (kind !== 'structure' && kind !== 'map') return [yamlLine(`${indent}#${key}: ${sample(node)}`, node)]
  return [
    `${indent}# ${node.description}`,
    `${indent}#${key}:`,
    ...(kind === 'map' ? [`${indent}#  ${nameIn(node)}:${plainSample(entryOf(node))}`] : []),
    ...Object.entries(entryOf(node)?.properties ?? {}).flatMap(([name, child], at) =>
      entryLines(name, child, kind === 'structure' && at === 0).map(line => indent + line),
    ),
  ]
}

/** What each entry of a list of rules or of a map is. */
function entryOf(node: SchemaNode | undefined): SchemaNode | undefined {
  return node?.items ?? Object.values(node?.patternProperties ?? {})[0]
}

/** What stands behind the name of an entry that is no section. */
function plainSample(node: SchemaNode | undefined): string {
  return node === undefined || node.properties !== undefined ? '' : ` ${sample(node)}`
}

/** The name of the entry in the example of a map. */
function nameIn(node: SchemaNode): string {
  return Object.keys(JSON.parse(node['x-example'] ?? '{}') as object)[0] ?? ''
}

function entryLines(key: string, node: SchemaNode, isFirst: boolean): string[] {
  const lead = isFirst ? '#  - ' : '#    '
  if (node.properties === undefined) return [yamlLine(`${lead}${key}: ${sample(node)}`, node)]
  const below = Object.entries(node.properties)
  return [
    yamlLine(`${lead}${key}:`, node),
    ...below.map(([name, child]) => yamlLine(`#      ${name}: ${sample(child)}`, child)),
  ]
}

function yamlLine(text: string, node: SchemaNode): string {
  return `${text}  # ${node.description}`
}

/** The default, else an example, as YAML. */
function sample(node: SchemaNode): string {
  if (node['x-example'] !== undefined) return node['x-example']
  if (node.default === undefined) {
    if (node['x-secret'] === true) return node.type === 'array' ? '[…]' : '…'
    return node.type === 'boolean' ? 'true' : ''
  }
  if (Array.isArray(node.default)) return `[${node.default.join(', ')}]`
  return node.default === '' ? "''" : plain(node.default)
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

// docs/configuration.md

function settingsPage(): string {
  return `${[
    '# Configuration',
    'This page is generated from the schema of the settings (`npm run generate`). [config/entrada.yaml](../config/entrada.yaml) has every setting with its default; editors that know the YAML language server complete it from `config/entrada.schema.json`.',
    '## Where settings come from',
    [
      '1. the command line: the path in kebab case, `--session-idle-timeout 30m`; a secret only as its file, `--provider-client-secret-file FILE`;',
      '2. the environment: the names below; an empty variable counts as not set; `--env-file FILE` adds variables that the environment does not have;',
      '3. the file: `--config`, else `ENTRADA_CONFIG`, else `/etc/entrada/entrada.yaml` if it is there; YAML, so JSON as well;',
      '4. the default.',
    ].join('\n'),
    'The first that gives a setting counts. An unknown name, a wrong type or an impossible combination ends the start with exit code 78 and one report on all of it; `entrada check` gives the same report, `entrada config` shows what is in force and where it came from. An unknown `ENTRADA_…` variable is only a warning, because Kubernetes makes some by itself: set `enableServiceLinks: false`.',
    'In the environment lists of words are separated by commas and structures (`routes`, `upstreams`) are JSON, which takes the place of all that the file says there. Durations are a number and `s`, `m`, `h` or `d`, sizes a number and `B`, `KiB`, `MiB` or `GiB`. Every secret has a twin with `File` (`_FILE`) at its end that names a file; both given is an error. The files of credentials are read again whenever they are needed, that of session keys every two seconds. File names are relative to the working directory.',
    '## Short names',
    'Some settings have a second name in the environment. `ENTRADA_…` comes first, then these from the top, then `AZURE_…`.',
    table(
      ['Name', 'Setting'],
      shortNames.map(({ name, path, note }) => [
        code(name),
        `${code(path)}${note === undefined ? '' : `, ${note}`}`,
      ]),
    ),
    `${authorityNames.map(code).join(' or ')} at a known host of Entra ID means \`provider.authorityHost\` and \`provider.tenantId\` (with or without \`/v2.0\`); anywhere else it is \`provider.issuer\`. ${azureNames.map(({ name }) => code(name)).join(', ')} are taken last, and not at all when \`provider.issuer\` is set.`,
    ...sectionsOf
      .filter(([, node]) => kindOf(node) === 'section')
      .flatMap(([key, node]) => sectionText(key, node)),
    '## The rest',
    settingsTable(settings.filter(({ keys }) => keys.length === 1)),
    '## Upstreams',
    'An entry of `upstreams`, under a name of letters, digits, `-` and `_`. Routes name it; those that name none get the one called `default`, which is also what `upstream` stands for, and the only one if there is just one. With several and no default, every route that lets requests through must name one, and requests that no route matches are answered 404.',
    table(['Key', 'Type', 'Default', 'Meaning'], entryRows(entryOf(rootNode.properties?.['upstreams']), '')),
    '`stripPrefix: /api` turns `/api/users` into `/users`; `rewrite: { from: /old, to: /new }` turns `/old/x` into `/new/x`, and `from: /` puts something in front. Requests that do not lie below it are answered 404. A certificate of an https upstream is always checked. Files are read again when they change.',
    "## Headers of one's own",
    'An entry of `headers.custom`, under a name of letters, digits, `-` and `_`. Whatever a client sends under it, in any spelling, is removed on every route.',
    table(
      ['Key', 'Type', 'Default', 'Meaning'],
      entryRows(entryOf(rootNode.properties?.['headers']?.properties?.['custom']), ''),
    ),
    '## Rules',
    'An entry of `routes`. The first that matches decides, from the top; `defaultAccess` when none does. All that `require` asks for must hold; a claim that is missing or has an unknown shape satisfies nothing.',
    table(['Key', 'Type', 'Default', 'Meaning'], entryRows(entryOf(rootNode.properties?.['routes']), '')),
    'A trailing slash does not matter, capital letters do unless `caseSensitive` is false. A rule for some methods says nothing of the others: they go on to the rules below. What `allow` lets pass is judged as it was sent and again as others may read it (`%2F` as `/`, `//` as `/`, `;…` cut off): both must find the same rule, else it is 400.',
    '## Policy tests',
    'An entry of `policyTests`. `entrada check` decides each as the gateway would, and so does every start: settings with which one comes out otherwise are refused. What `as` leaves out the provider says nothing of. [Trying rules](guides/trying-rules.md) has more.',
    table(
      ['Key', 'Type', 'Default', 'Meaning'],
      entryRows(entryOf(rootNode.properties?.['policyTests']), ''),
    ),
  ].join('\n\n')}\n`
}

function sectionText(key: string, node: SchemaNode): string[] {
  return [
    `## ${key}`,
    node.description ?? '',
    settingsTable(settings.filter(({ keys }) => keys.length > 1 && keys[0] === key)),
  ]
}

function settingsTable(rows: readonly Setting[]): string {
  return table(
    ['Setting', 'Type', 'Default', 'Environment', 'Meaning'],
    rows.map(({ path, schema, variable }) => [
      code(path),
      typeName(schema),
      defaultOf(schema),
      handiestName(path, variable) === variable
        ? code(variable)
        : `${code(variable)}, ${code(handiestName(path, variable))}`,
      schema.description ?? '',
    ]),
  )
}

function entryRows(entry: SchemaNode | undefined, prefix: string): string[][] {
  return Object.entries(entry?.properties ?? {}).flatMap(([key, node]) =>
    [
      [
        code(prefix + key),
        typeName(node),
        node.properties === undefined ? defaultOf(node) : '',
        node.description ?? '',
      ],
    ].concat(entryRows(node, `${prefix}${key}.`)),
  )
}

function defaultOf(node: SchemaNode): string {
  return node.default === undefined ? '' : code(JSON.stringify(node.default).replaceAll('"', ''))
}

function typeName(node: SchemaNode): string {
  if (node['x-secret'] === true) return node.type === 'array' ? 'list of secrets' : 'secret'
  const kind = kindOf(node)
  switch (kind) {
    case 'choice':
      return (node.enum ?? []).map(code).join(', ')
    case 'whole':
      return `${node.minimum} to ${node.maximum}`
    case 'flag':
      return 'true, false'
    case 'words':
      return node.items?.enum === undefined
        ? 'list of words'
        : `list of ${node.items.enum.map(code).join(', ')}`
    case 'structure':
      return 'list of sections'
    case 'map':
      return 'names with settings'
    case 'duration':
      return node.default === 'off' ? '`off`, duration' : kind
    case 'section':
    case 'size':
    case 'text':
      return kind
    default:
      return kind satisfies never
  }
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(tableLine).join('\n')
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

function code(text: string): string {
  return text === '' ? '' : `\`${text}\``
}
