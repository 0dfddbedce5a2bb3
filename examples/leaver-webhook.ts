/**
 * Offboards leavers from the webhook of an HR system: one signed event, one person, one plan. It deactivates managed
 * accounts and SCIM users. Everything else becomes a task for a person.
 *
 *   node leaver-webhook.ts            listens on 127.0.0.1:8787, plans, and changes nothing
 *   node leaver-webhook.ts --apply    asks once whether it may change one person for each event
 *
 * Needs HR_WEBHOOK_SECRET, and PORT if not 8787. Needs ATLASSIAN_ORG_ID and ATLASSIAN_ORG_API_KEY (created without
 * scopes). For a site, set ATLASSIAN_CLOUD_ID, and ATLASSIAN_CLIENT_ID and ATLASSIAN_CLIENT_SECRET of a service
 * account. For SCIM users, set ATLASSIAN_DIRECTORY_ID and ATLASSIAN_DIRECTORY_TOKEN.
 * Changes: the same as bulk-deactivate.ts, for one person an event. Writes journals and tasks to `out/`. It responds
 * before it works on an event: send an event again if the process stops. Put TLS and a network border in front of it.
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, mkdirSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { applyPlan, fileJournal, makePlan, type Clients } from 'atlassian-admin-sdk/offboarding';

import { actionWords, confirmed, connect, print, run, wrap } from './connect.ts';

const port = Number(process.env['PORT'] ?? 8787);
const signatureOf = (body: string, secret: string) => createHmac('sha256', secret).update(body).digest();

// #region handler
/** An event is `{ "email": "…" }`, with `X-Signature: <HMAC-SHA256 of the body, in hexadecimal>`. */
function webhook(secret: string, onLeaver: (email: string) => Promise<void>) {
  let queue = Promise.resolve();
  const respond = async (request: IncomingMessage): Promise<number> => {
    const size = Number(request.headers['content-length'] ?? Number.NaN);
    if (request.method !== 'POST' || !(size <= 10_000)) {
      return 400;
    }
    const body = await text(request).catch(() => '');
    const expected = signatureOf(body, secret);
    const given = Buffer.from(String(request.headers['x-signature']), 'hex');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      return 401;
    }
    const email = emailIn(body);
    if (email === undefined) {
      return 400;
    }
    // One after the other, because two events for one person must not overlap.
    queue = queue.then(() => onLeaver(email)).catch((error: unknown) => fileTask(email, error instanceof Error ? error.message : String(error)));
    return 202;
  };
  return createServer((request, response) => void respond(request).then((status) => response.writeHead(status).end()));
}

function emailIn(body: string): string | undefined {
  try {
    const { email } = JSON.parse(body) as { email?: unknown };
    return typeof email === 'string' && /^[^\s@]+@[^\s@]+$/.test(email) ? email : undefined;
  } catch {
    return undefined;
  }
}
// #endregion

// #region leaver
async function offboard(email: string, clients: Clients, mayApply: boolean): Promise<void> {
  const plan = await makePlan([email], { clients });
  const [person] = plan.people;
  // A person should check organization admins.
  const isPlain = person !== undefined && ['managed', 'scim'].includes(person.rowName) && person.action !== 'handOff' && !person.alsoRows.includes('orgAdmin');
  if (person?.action === 'nothing') {
    return print(`${person.accountId}: already off`);
  }
  if (!isPlain) {
    const isAdmin = person?.alsoRows.includes('orgAdmin') === true;
    return fileTask(email, person?.humanTask ?? `Offboard by hand: ${isAdmin ? 'an organization admin.' : (person?.because ?? 'no single account has this e-mail address.')}`);
  }
  if (!mayApply) {
    return print(`${person.accountId}: dry run, would ${actionWords[person.action]}`);
  }
  const { totals } = await applyPlan(plan, { clients, journal: fileJournal(`out/journal-${plan.hash.slice(0, 12)}.jsonl`) }).result;
  return totals.done === 1 ? print(`${person.accountId}: ${actionWords[person.action]}, done`) : fileTask(email, `It did not succeed. See the journal of plan ${plan.hash.slice(0, 12)}.`);
}

/** Replace this with your ticket system. */
function fileTask(email: string, task: string): void {
  mkdirSync('out', { recursive: true });
  appendFileSync('out/tasks.jsonl', `${JSON.stringify({ at: new Date().toISOString(), email, task })}\n`, { mode: 0o600 });
  print(wrap(`task: ${task}`, 0));
}
// #endregion

await run(async () => {
  const connection = connect();
  const { clients, simulator } = connection;
  const secret = process.env['HR_WEBHOOK_SECRET'] ?? (simulator === undefined ? '' : randomUUID());
  if (secret.length < 16) {
    throw new Error('Set the environment variable HR_WEBHOOK_SECRET, with at least 16 characters.');
  }
  print('Each signed event changes one person.');
  const mayApply = await confirmed(1, connection);
  const server = webhook(secret, (email) => offboard(email, clients, mayApply)).listen(simulator === undefined ? port : 0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  print(`Listening on ${address}`);
  if (simulator !== undefined) {
    await rehearse(address, secret);
    server.close();
  }
});

/** Sends signed events as an HR system would, and one forged event. */
async function rehearse(address: string, secret: string): Promise<void> {
  const people = ['nora.lind@example.com', 'priya.raman@example.com', 'victor.chen@example.com', 'jo.brandt@partner.example', 'amara.diallo@example.com'];
  for (const email of people) {
    const isForged = email.startsWith('amara');
    const body = JSON.stringify({ email });
    const signature = signatureOf(body, isForged ? 'a guess' : secret).toString('hex');
    const { status } = await fetch(address, { method: 'POST', body, headers: { 'X-Signature': signature } });
    print(`${email}${isForged ? ', forged' : ''}: status ${status}`);
  }
}
