import { type SchemaNode, rootNode, settings } from '../src/config/settings.ts'

type Json = Record<string, unknown>

/**
 * The schema as editors want it: without keywords of our own, and requiring only what has no default, because a
 * file may leave out everything that has one. Hints show the description with the variable's name.
 */
export function schemaForEditors(): Json {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Entrada settings',
    description: 'Settings of Entrada, an authenticating reverse proxy.',
    ...forEditors(rootNode, ''),
  }
}

function forEditors(node: SchemaNode, path: string): Json {
  const {
    properties,
    items,
    default: value,
    'x-duration': _,
    'x-secret': __,
    'x-example': sample,
    ...rest
  } = node
  const variable = settings.find(setting => setting.path === path)?.variable
  const required = Object.entries(properties ?? {})
    .filter(([name, child]) => requiredOf(node).includes(name) && child.default === undefined)
    .map(([name]) => name)
  const { required: ___, ...plain } = rest as Json
  return {
    ...plain,
    ...(variable === undefined ? {} : { description: `${node.description} (${variable})` }),
    ...(value === undefined || properties !== undefined ? {} : { default: value }),
    ...(sample === undefined || node.type === 'array' ? {} : { examples: [sample] }),
    ...(required.length === 0 ? {} : { required }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, child]) => [
              name,
              forEditors(child, path === '' ? name : `${path}.${name}`),
            ]),
          ),
        }),
    ...(items === undefined ? {} : { items: forEditors(items, `${path}[]`) }),
  }
}

function requiredOf(node: SchemaNode): readonly string[] {
  const { required }: { required?: readonly string[] } = node as { required?: readonly string[] }
  return required ?? []
}
