/** Runs in a context that has web globals only. The driver awaits `finished`. */
import { tell, webParts } from './web-parts.ts';
import { needsNode } from './without-node.ts';

export const lines: string[] = [];

export const finished = (async () => {
  for (const [part, attempt] of Object.entries({ ...webParts, ...needsNode })) {
    await tell(part, attempt, (line) => lines.push(line));
  }
})();
