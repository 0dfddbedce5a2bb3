import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

import { fileJournal, type JournalEntry, type JournalStore } from 'atlassian-admin-sdk/offboarding';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

let folder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
  path = join(folder, 'journal.jsonl');
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function entry(number: number): JournalEntry {
  return { type: 'blocked', at: '2026-11-02T09:00:00.000Z', run: 'r', planHash: 'h', accountId: `712020:${number}`, reason: 'Ä person — 漢字' };
}

async function entriesOf(journal: JournalStore): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for await (const each of journal.read()) {
    entries.push(each);
  }
  return entries;
}

const lockOf = (owner: object): void => writeFileSync(`${path}.lock`, JSON.stringify({ host: hostname(), run: 'earlier', ...owner }));
const nobody = 2 ** 22 + 1;

describe('the lock of a journal', () => {
  it('that a dead process left behind is taken over by one run only, however many come at once', async () => {
    lockOf({ pid: nobody, id: 'gone' });
    const journals = Array.from({ length: 20 }, () => fileJournal(path));
    const taken = await Promise.allSettled(journals.map((journal, index) => journal.lock(`r${index}`)));
    expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const [holder] = journals.filter((_, index) => taken[index]?.status === 'fulfilled');
    await holder?.append(entry(1));
    await holder?.unlock();
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it('is taken over also where somebody died while taking it over', async () => {
    lockOf({ pid: nobody, id: 'gone' });
    writeFileSync(`${path}.lock.gone`, JSON.stringify({ pid: nobody, host: hostname(), run: 'next', id: 'alsoGone' }));
    const journal = fileJournal(path);
    await journal.lock('r');
    await journal.unlock();
    expect(existsSync(`${path}.lock`)).toBe(false);
    expect(existsSync(`${path}.lock.gone`)).toBe(false);
  });

  it.runIf(process.platform === 'linux')('that names the number of this process is that of an earlier one, as after the restart of a container', async () => {
    lockOf({ pid: process.pid, start: '1', id: 'earlier' });
    const journal = fileJournal(path);
    await journal.lock('r');
    await journal.unlock();
  });

  it('is believed while it is still being written', async () => {
    writeFileSync(`${path}.lock`, '');
    await expect(fileJournal(path).lock('r')).rejects.toMatchObject({ kind: 'heldByAnotherRun' });
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(`${path}.lock`, longAgo, longAgo);
    const journal = fileJournal(path);
    await journal.lock('r');
    await journal.unlock();
  });

  it('is given back only by the run that holds it, which writes nothing once it has lost it', async () => {
    const [one, two] = [fileJournal(path), fileJournal(path)];
    await one.lock('r1');
    await one.append(entry(1));
    // Somebody believes the first run to be dead.
    rmSync(`${path}.lock`);
    await two.lock('r2');
    await two.append(entry(2));
    await expect(one.append(entry(3))).rejects.toMatchObject({ kind: 'heldByAnotherRun' });
    await one.unlock();
    expect(existsSync(`${path}.lock`)).toBe(true);
    await two.append(entry(4));
    await two.unlock();
    expect(await entriesOf(fileJournal(path))).toEqual([entry(1), entry(2), entry(4)]);
  });
});

describe('a journal that cannot be written', () => {
  it('refuses everything after it, and is whole for the next run', async () => {
    const journal = fileJournal(path);
    await journal.lock('r1');
    await journal.append(entry(1));
    const file = await open(path);
    const handle = Object.getPrototypeOf(file) as { appendFile: (text: string) => Promise<void> };
    await file.close();
    vi.spyOn(handle, 'appendFile').mockImplementationOnce(async (text) => {
      writeFileSync(path, text.slice(0, 40), { flag: 'a' });
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    });
    const [two, three] = await Promise.allSettled([journal.append(entry(2)), journal.append(entry(3))]);
    expect([two.status, three.status]).toEqual(['rejected', 'rejected']);
    await expect(journal.append(entry(4))).rejects.toMatchObject({ kind: 'storage.failed', code: 'ENOSPC' });
    await journal.unlock();
    await journal.lock('r2');
    await journal.append(entry(5));
    await journal.unlock();
    expect(await entriesOf(journal)).toEqual([entry(1), entry(5)]);
  });
});

describe('a long journal', () => {
  it('is read piece by piece, also where a piece ends within a letter', async () => {
    const journal = fileJournal(path);
    await journal.lock('r');
    const entries = Array.from({ length: 5_000 }, (_, index) => entry(index));
    await Promise.all(entries.map((each) => journal.append(each)));
    await journal.unlock();
    expect(await entriesOf(journal)).toEqual(entries);
    writeFileSync(path, readFileSync(path, 'utf8').replace('712020:4321', '712020:1234'));
    await expect(entriesOf(journal)).rejects.toThrow('line 4322 was changed');
  });

  it('drops a line that a crash cut off, also within a letter, and whatever the disk put there instead', async () => {
    const journal = fileJournal(path);
    await journal.lock('r1');
    await journal.append(entry(1));
    await journal.unlock();
    const whole = readFileSync(path);
    for (const torn of [Buffer.from('{"entry":{"reason":"Ä').subarray(0, -1), Buffer.alloc(4096)]) {
      writeFileSync(path, Buffer.concat([whole, torn]));
      expect(await entriesOf(journal)).toEqual([entry(1)]);
      await journal.lock('r2');
      await journal.append(entry(2));
      await journal.unlock();
      expect(await entriesOf(journal)).toEqual([entry(1), entry(2)]);
    }
  });
});
