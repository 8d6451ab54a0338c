import { startChild, type Child } from './child.ts'
import { freePort } from './free-port.ts'

/** A Flask application on a free port of this machine. */
export type FlaskApp = Readonly<{ url: string; child: Child }>

/** Starts `app.py` of a folder, with more environment. End it with `child.end()`. */
export async function startFlask(
  python: string,
  folder: string,
  more: Readonly<Record<string, string>> = {},
): Promise<FlaskApp> {
  const port = await freePort()
  // PYTHONDONTWRITEBYTECODE: nothing is left behind in the repository.
  const env = { PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1', ...more }
  const child = startChild(python, ['-m', 'flask', '--app', 'app', 'run', '--port', String(port)], {
    cwd: folder,
    env,
  })
  await child.said(/Running on http:/)
  return { url: `http://127.0.0.1:${port}`, child }
}
