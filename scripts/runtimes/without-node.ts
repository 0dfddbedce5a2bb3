/** What needs Node.js must say so in time where there is none, and must not hang. */
import { nodeFetch } from 'atlassian-admin-sdk/node';
import { fileJournal } from 'atlassian-admin-sdk/offboarding';
import { Simulator } from 'atlassian-admin-sdk/simulator';

import { must } from './web-parts.ts';

/** Each resolves where the part is refused. */
export const needsNode: Readonly<Record<string, () => Promise<void>>> = {
  fileJournal: () => isRefused(fileJournal('journal.jsonl').lock('run')),
  listen: () => isRefused(new Simulator().listen()),
  nodeFetch: () => isRefused(nodeFetch()(new Request('http://127.0.0.1:9/'))),
};

async function isRefused(work: Promise<unknown>): Promise<void> {
  const outcome = await work.then(
    () => 'worked',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  must(outcome !== 'worked', 'worked, although docs/runtimes.md says that it needs Node.js');
}
