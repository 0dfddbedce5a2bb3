import { millisecondsOf, type Duration } from './clock.js';
import type { Delivery } from './exchange.js';

/** Turns a delivery into the result of `fetch`, or fails like `fetch`. */
export async function respond({ status, headers, body, fault }: Delivery, signal: AbortSignal): Promise<Response> {
  switch (fault?.kind) {
    case 'reset':
      throw new TypeError('fetch failed', { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) });
    case 'timeout':
      await aborted(signal);
      break;
    case 'slow':
      await Promise.race([later(fault.delay ?? 0), aborted(signal)]);
      break;
    case 'garbage':
      return new Response('<html><body>This is not the page you are looking for.</body></html>', {
        status: status === 204 ? 200 : status,
        headers: { ...headers, 'content-type': 'text/html' },
      });
    case 'cutBody':
      return new Response(brokenStream(body), { status: status === 204 ? 200 : status, headers });
    default:
  }
  return new Response([204, 304].includes(status) ? null : body, { status, headers });
}

export function later(delay: Duration): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millisecondsOf(delay)));
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => reject(new DOMException('This operation was aborted', 'AbortError'));
    if (signal.aborted) {
      fail();
    }
    signal.addEventListener('abort', fail, { once: true });
  });
}

function brokenStream(body: string): ReadableStream<Uint8Array> {
  const half = new TextEncoder().encode(body.slice(0, Math.floor(body.length / 2)));
  return new ReadableStream({
    start(controller) {
      controller.enqueue(half);
      controller.error(new TypeError('terminated'));
    },
  });
}
