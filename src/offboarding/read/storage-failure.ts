import { adminError, isAdminError, type AdminError } from '../../core/errors.js';

/** An error of a file or a store, as an error of this package. The original message may have paths or credentials. */
export function storageFailure(endpoint: string, error: unknown): AdminError {
  if (isAdminError(error)) {
    return error;
  }
  const { code } = (error as { code?: unknown } | null | undefined) ?? {};
  return adminError('storage.failed', { endpoint, ...(typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,40}$/.test(code) ? { code } : {}) });
}

/** Runs work on a file or a store. Whatever it throws becomes an error of this package. */
export async function stored<T>(endpoint: string, work: () => PromiseLike<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storageFailure(endpoint, error);
  }
}
