/** Runs in workerd: `workerd test` calls `test()`. */
import { tell, webParts } from './web-parts.ts';
import { needsNode } from './without-node.ts';

export default {
  async test(): Promise<void> {
    for (const [part, attempt] of Object.entries({ ...webParts, ...needsNode })) {
      await tell(part, attempt, (line) => console.log(line));
    }
  },
};
