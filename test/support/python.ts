import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'

/** A program that a test starts; `skip` is why it cannot, false when it can. */
export type Program = Readonly<{ command: string; skip: string | false }>

/** What `tools/apps/install` makes, then what the system has. */
const places = [resolve('tools/python/.build/bin/python'), 'python3', '/usr/bin/python3']

/** A Python that has a module. */
export function pythonWith(module: string, installedBy = 'tools/apps/install'): Program {
  const look = `import importlib.util, sys; sys.exit(importlib.util.find_spec('${module}') is None)`
  const command = places.find(python => spawnSync(python, ['-c', look], { stdio: 'ignore' }).status === 0)
  return command === undefined
    ? { command: '', skip: `${module} is not installed: ${installedBy}` }
    : { command, skip: false }
}
