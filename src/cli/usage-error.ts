/** A command line that was not understood; the message is for the person who typed it. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
