import type { Written } from './call.js';
import type { Endpoint, EndpointInput, PagedEndpoint, ReadBack, ReadBacks, Verdict } from './endpoint.js';
import { isAdminError } from './errors.js';
import type { Page } from './pagination.js';

/** How the reads of a proof are sent. */
export interface Reader {
  read(endpoint: Endpoint, input: EndpointInput): Promise<unknown>;
  pages(endpoint: PagedEndpoint, input: EndpointInput): AsyncIterable<Page<unknown>>;
}

/** What reading showed, and the thing itself if the endpoint declares how to take it from the response. */
export interface Proof {
  readonly verdict: Verdict;
  readonly adopted?: unknown;
}

/**
 * Reads whether a write has reached its state. Every declared read must show it; one that shows another state decides.
 */
export async function prove(endpoint: Endpoint, written: Written, reader: Reader): Promise<Proof> {
  const declared = endpoint.readBack as ReadBacks<unknown> | undefined;
  const reads = declared === undefined ? [] : typeof declared === 'function' ? declared(written) : [declared];
  let verdict: Verdict = reads.length === 0 ? 'unknown' : 'reached';
  let adopted: unknown;
  for (const read of reads) {
    const shown = await see(read, written, reader);
    if (shown.verdict === 'notReached') {
      return shown;
    }
    verdict = shown.verdict === 'unknown' ? 'unknown' : verdict;
    adopted ??= shown.adopted;
  }
  return { verdict, adopted };
}

async function see(read: ReadBack<unknown>, written: Written, reader: Reader): Promise<Proof> {
  const { endpoint, adopt, whenNotFound } = read;
  const judged = (seen: unknown): Proof => {
    const verdict = read.verdict(seen, written);
    return { verdict, adopted: verdict === 'reached' ? adopt?.(seen, written) : undefined };
  };
  const input = read.input(written);
  try {
    if (endpoint.page === undefined) {
      return judged(await reader.read(endpoint, input));
    }
    const items: unknown[] = [];
    let shown: Proof = { verdict: 'unknown' };
    let odd = 0;
    for await (const page of reader.pages(endpoint as PagedEndpoint, input)) {
      items.push(...page.items);
      odd += page.odd ?? 0;
      // The unreadable record may be this very one.
      shown = odd > 0 ? { verdict: 'unknown' } : judged({ ...page, items });
      if (shown.verdict !== 'unknown') {
        break;
      }
    }
    return shown;
  } catch (error) {
    if (isAdminError(error) && error.kind === 'notFound' && whenNotFound !== undefined) {
      return { verdict: whenNotFound(error) };
    }
    throw error;
  }
}
