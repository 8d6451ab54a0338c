/**
 * Milliseconds until a test gives up waiting for something that has to come. The machine may be slow; but where each
 * defence is taken out in turn, what is waited for often never comes, and tools/mutants.ts asks for less.
 */
export const patience = Number(process.env['ENTRADA_TEST_PATIENCE'] ?? 30_000)
