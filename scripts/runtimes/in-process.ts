/** Runs in a runtime that has the modules of Node.js: Node.js itself, Bun and Deno. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import * as sdk from 'atlassian-admin-sdk';
import * as node from 'atlassian-admin-sdk/node';
import * as offboarding from 'atlassian-admin-sdk/offboarding';
import * as opentelemetry from 'atlassian-admin-sdk/opentelemetry';
import * as simulated from 'atlassian-admin-sdk/simulator';
import * as tasks from 'atlassian-admin-sdk/tasks';

import type { Part } from './supported.ts';
import { must, offboardedBy, tell, webParts } from './web-parts.ts';

const nodeParts: Readonly<Record<Exclude<Part, keyof typeof webParts>, () => Promise<void>>> = {
  require: async () => {
    const require = createRequire(import.meta.url);
    const required = require('atlassian-admin-sdk') as typeof sdk;
    must(required.OrgAdminClient === sdk.OrgAdminClient, 'require() gives another OrgAdminClient than import');
    const flows = require('atlassian-admin-sdk/offboarding') as typeof offboarding;
    must(flows.makePlan === offboarding.makePlan, 'require() gives another makePlan than import');
    const rehearsed = require('atlassian-admin-sdk/simulator') as typeof simulated;
    must(rehearsed.Simulator === simulated.Simulator, 'require() gives another Simulator than import');
    const forNode = require('atlassian-admin-sdk/node') as typeof node;
    must(forNode.nodeFetch === node.nodeFetch, 'require() gives another nodeFetch than import');
    const divided = require('atlassian-admin-sdk/tasks') as typeof tasks;
    must(divided.runTask === tasks.runTask, 'require() gives another runTask than import');
    const traced = require('atlassian-admin-sdk/opentelemetry') as typeof opentelemetry;
    must(traced.traceCalls === opentelemetry.traceCalls, 'require() gives another traceCalls than import');
  },
  fileJournal: async () => {
    const path = `journal-${process.pid}/journal.jsonl`;
    const report = await offboardedBy(offboarding.fileJournal(path));
    must(report.totals.done === 1, `the report says ${JSON.stringify(report.totals)}`);
    must(readFileSync(path, 'utf8').trim().split('\n').length > 1, 'the journal is empty');
    must(!existsSync(`${path}.lock`), 'the lock file was left behind');
  },
  listen: async () => {
    const made = await requestsMadeBy(() => overHttp());
    const isNode = globalThis.navigator?.userAgent.startsWith('Node.js/');
    must(isNode === (made === 0), `a call without a fetch made ${made} Request objects: on Node, and there only, it makes none`);
  },
  nodeFetch: () => overHttp(node.nodeFetch()),
};

/** How many times a `Request` is made, which is what ky does and the dispatcher of Node does not. */
async function requestsMadeBy(work: () => Promise<void>): Promise<number> {
  const { Request } = globalThis;
  let made = 0;
  globalThis.Request = class extends Request {
    constructor(...given: ConstructorParameters<typeof Request>) {
      super(...given);
      made += 1;
    }
  };
  try {
    await work();
  } finally {
    globalThis.Request = Request;
  }
  return made;
}

async function overHttp(fetch?: sdk.Fetch): Promise<void> {
  const simulator = new simulated.Simulator();
  const jane = simulator.addPerson({ name: 'Jane Doe' });
  const server = await simulator.listen();
  try {
    const org = new sdk.OrgAdminClient({ ...server.credentials.orgAdmin, fetch });
    must((await org.accounts.getProfile(jane.accountId)).name === 'Jane Doe', 'the server answered for somebody else');
  } finally {
    await server.close();
  }
}

for (const [part, attempt] of Object.entries({ ...webParts, ...nodeParts })) {
  await tell(part, attempt, (line) => console.log(line));
}
