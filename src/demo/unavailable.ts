/** The demo cannot run here, because the development packages it is made of are not installed. */
export class DemoUnavailable extends Error {
  override readonly name = 'DemoUnavailable'

  constructor(packageName: string, options: ErrorOptions = {}) {
    super(
      `The demo needs the development packages (${packageName} is not installed). ` +
        'Run it in a clone of the repository, after npm ci.',
      options,
    )
  }
}

/**
 * The development package that `load` imports.
 * @throws DemoUnavailable when it is not installed; any other error as it is
 */
export async function developmentPackage<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') {
      throw new DemoUnavailable(name, { cause: error })
    }
    throw error
  }
}
