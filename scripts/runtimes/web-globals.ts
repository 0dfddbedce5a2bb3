/** A context with the globals that every runtime of the web has, and nothing of Node.js. */
import { createContext, runInContext } from 'node:vm';

const offered = [
  'AbortController',
  'AbortSignal',
  'atob',
  'Blob',
  'btoa',
  'clearTimeout',
  'crypto',
  'DOMException',
  'Event',
  'EventTarget',
  'fetch',
  'FormData',
  'Headers',
  'performance',
  'queueMicrotask',
  'ReadableStream',
  'Request',
  'Response',
  'setTimeout',
  'structuredClone',
  'TextDecoder',
  'TextEncoder',
  'TransformStream',
  'URL',
  'URLSearchParams',
  'WritableStream',
] as const;

/** Runs a bundle whose global `exercise` has `lines` and `finished`; gives the lines. */
export async function runWithWebGlobals(bundle: string): Promise<string> {
  const context = createContext(Object.fromEntries(offered.map((name) => [name, Reflect.get(globalThis, name) as unknown])));
  runInContext(`${bundle}\nglobalThis.exercise = exercise;`, context);
  const { finished, lines } = context['exercise'] as { finished: Promise<void>; lines: string[] };
  await finished;
  return lines.join('\n');
}
