/** The provider has to be there at the start, and is not. */
export class ProviderMissing extends Error {
  override readonly name = 'ProviderMissing'
}
