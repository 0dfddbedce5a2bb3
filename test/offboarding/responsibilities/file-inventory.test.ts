import { appendFileSync, chmodSync, mkdtempSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { fileInventory, fileJournal, figuresOf, findResponsibilities, type Responsibility, type ResponsibilityEvent } from 'atlassian-admin-sdk/offboarding';
import { describe, expect, it } from 'vitest';

import { allOf } from '../../support/all-of.js';
import { rehearsal } from '../../support/organization.js';

const folder = mkdtempSync(join(tmpdir(), 'inventory-'));
let files = 0;
const newPath = (): string => join(folder, `inventory-${(files += 1)}.jsonl`);

function thing(id: string, accountId = 'ann', name = `Thing ${id}`): ResponsibilityEvent & { readonly responsibility: Responsibility } {
  return { type: 'found', responsibility: { kind: 'filters', accountId, id, name } };
}

const idsOf = async (things: AsyncIterable<Responsibility>): Promise<string[]> => (await allOf(things)).map(({ id }) => id);

describe('an inventory in a file', () => {
  it('keeps everything for the next process, and only its owner may read it', async () => {
    const path = join(folder, 'deep', 'er', 'inventory.jsonl');
    const inventory = fileInventory(path);
    const names = ['plain', 'two\u2028lines\u2029', 'cut\nby a break\r', '\ud83d\ude00 ünï', '"quoted" \\ back', '\u0000'];
    for (const [index, name] of names.entries()) {
      await inventory.append(thing(String(index), 'ann', name));
    }
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect((await allOf(fileInventory(path).of('ann'))).map(({ name }) => name)).toEqual(names);
    expect(await allOf(fileInventory(path).read())).toEqual(names.map((name, index) => thing(String(index), 'ann', name)));
    expect(await allOf(fileInventory(path).of('bea'))).toEqual([]);
    chmodSync(path, 0o644);
    await allOf(fileInventory(path).read());
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('gives a thing of a person once, also if it stands there twice', async () => {
    const inventory = fileInventory(newPath());
    for (const event of [thing('1'), thing('2'), thing('1')]) {
      await inventory.append(event);
    }
    expect(await idsOf(inventory.of('ann'))).toEqual(['1', '2']);
  });

  it('drops a line that a crash cut off, and writes on behind the others', async () => {
    const path = newPath();
    await fileInventory(path).append(thing('1'));
    const whole = readFileSync(path, 'utf8');
    for (let length = 1; length < whole.length; length += 7) {
      writeFileSync(path, `${whole}${whole.slice(0, length)}`);
      const inventory = fileInventory(path);
      expect(await idsOf(inventory.of('ann'))).toEqual(['1']);
      await inventory.append(thing('2'));
      expect(await idsOf(inventory.of('ann'))).toEqual(['1', '2']);
      expect(await allOf(fileInventory(path).read())).toHaveLength(2);
    }
  });

  it('does not cut a line that another process is writing, if it only reads', async () => {
    const path = newPath();
    await fileInventory(path).append(thing('1'));
    const line = `${JSON.stringify(thing('2'))}\n`;
    appendFileSync(path, line.slice(0, 20));
    const reader = fileInventory(path);
    expect(await idsOf(reader.of('ann'))).toEqual(['1']);
    expect(await allOf(reader.read())).toHaveLength(1);
    appendFileSync(path, line.slice(20));
    expect(await idsOf(reader.of('ann'))).toEqual(['1', '2']);
  });

  it.each([
    ['a text without a line break', 'my only notes'],
    ['a text with lines', 'one\ntwo\n'],
    ['an object without a line break', '{"type": "secret"}'],
    ['an object of something else', '{"type":"other"}\n'],
    ['a journal', '{"type":"started","at":"2026-11-21T10:00:00Z","run":"r","planHash":"h","orgId":"o"}\n'],
    ['a thing of a kind that this version does not know', '{"type":"found","responsibility":{"kind":"later","accountId":"a","id":"1","name":"n"}}\n'],
    ['bytes', Buffer.from([0xff, 0xfe, 0x00, 0x01])],
  ])('refuses a file that is no inventory, and leaves it alone: %s', async (_name, content) => {
    const path = newPath();
    writeFileSync(path, content);
    for (const use of [() => fileInventory(path).append(thing('1')), () => allOf(fileInventory(path).read()), () => allOf(fileInventory(path).of('ann'))]) {
      const error: unknown = await use().catch((thrown: unknown) => thrown);
      // What is cut off may be of an inventory, as far as reading shows it.
      if (error instanceof Error) {
        expect(error).toMatchObject({ kind: 'validation', endpoint: 'fileInventory()' });
        expect(String(error)).not.toMatch(/secret|notes/);
      }
      expect(readFileSync(path)).toEqual(Buffer.from(content));
    }
    await expect(fileInventory(path).append(thing('1'))).rejects.toMatchObject({ kind: 'validation', endpoint: 'fileInventory()' });
  });

  it('leaves a journal file of somebody else alone, too', async () => {
    const path = newPath();
    writeFileSync(path, 'my only notes');
    await expect(fileJournal(path).lock('run')).rejects.toMatchObject({ kind: 'validation' });
    expect(readFileSync(path, 'utf8')).toBe('my only notes');
  });

  it('refuses a symbolic link, a folder and what is no path', async () => {
    const target = newPath();
    const link = newPath();
    writeFileSync(target, '');
    symlinkSync(target, link);
    for (const path of [link, folder]) {
      for (const use of [() => fileInventory(path).append(thing('1')), () => allOf(fileInventory(path).read()), () => allOf(fileInventory(path).of('ann'))]) {
        const error: unknown = await use().catch((thrown: unknown) => thrown);
        expect(['validation', 'storage.failed']).toContain((error as { kind?: unknown }).kind);
        expect(String(error)).not.toContain(folder);
      }
    }
    expect(readFileSync(target, 'utf8')).toBe('');
    for (const path of ['', undefined, 5, new URL('file:///tmp/x')]) {
      expect(() => fileInventory(path as string)).toThrow(expect.objectContaining({ kind: 'validation', fields: [expect.objectContaining({ field: 'path' })] }));
    }
  });

  it('shows to one instance what another one of the same file has written, before and after', async () => {
    const path = newPath();
    const [one, other] = [fileInventory(path), fileInventory(path)];
    expect(await idsOf(one.of('ann'))).toEqual([]);
    await other.append(thing('1'));
    expect(await idsOf(one.of('ann'))).toEqual(['1']);
    await one.append(thing('2'));
    await other.append(thing('3'));
    await one.append(thing('4'));
    for (const inventory of [one, other, fileInventory(path)]) {
      expect(await idsOf(inventory.of('ann'))).toEqual(['1', '2', '3', '4']);
      expect(await allOf(inventory.read())).toHaveLength(4);
    }
  });

  it('starts again with a file that somebody has emptied', async () => {
    const path = newPath();
    const inventory = fileInventory(path);
    await inventory.append(thing('1'));
    writeFileSync(path, '');
    await inventory.append(thing('2'));
    expect(await idsOf(inventory.of('ann'))).toEqual(['2']);
  });

  it('takes events that are given at the same time in their order', async () => {
    const inventory = fileInventory(newPath());
    const ids = Array.from({ length: 300 }, (_, index) => String(index));
    await Promise.all(ids.map((id) => inventory.append(thing(id))));
    expect(await idsOf(inventory.of('ann'))).toEqual(ids);
  });

  it('takes a hundred thousand lines, and finds those of one person quickly', async () => {
    const path = newPath();
    writeFileSync(path, Array.from({ length: 100_000 }, (_, index) => `${JSON.stringify(thing(String(index), `person-${index % 1000}`))}\n`).join(''));
    const started = performance.now();
    const inventory = fileInventory(path);
    expect(await idsOf(inventory.of('person-7'))).toHaveLength(100);
    const indexed = performance.now();
    for (let person = 0; person < 50; person += 1) {
      expect(await idsOf(inventory.of(`person-${person}`))).toHaveLength(100);
    }
    expect(performance.now() - indexed).toBeLessThan(10_000);
    expect(indexed - started).toBeLessThan(20_000);
    await inventory.append(thing('last', 'person-7'));
    expect(await idsOf(inventory.of('person-7'))).toHaveLength(101);
  });

  it('goes on after a crash in the middle of a search, with each thing once', async () => {
    const { simulator, clients } = rehearsal({ frozen: true });
    const people = ['Ann', 'Bea', 'Cem'].map((name) => simulator.addPerson({ name, owns: { filters: [`1 of ${name}`, `2 of ${name}`], projects: [name.toUpperCase()] } }).accountId);
    const path = newPath();
    const kinds = ['filters', 'projectLeads'] as const;
    await allOf(findResponsibilities(people, { clients, kinds, inventory: fileInventory(path) }));
    const whole = readFileSync(path);
    const figures = await figuresOf(fileInventory(path).read());
    for (let end = 0; end < whole.length; end += 97) {
      writeFileSync(path, whole.subarray(0, end));
      const inventory = fileInventory(path);
      await allOf(findResponsibilities(people, { clients, kinds, inventory }));
      const found = (await allOf(inventory.read())).flatMap((event) => (event.type === 'found' ? `${event.responsibility.kind} ${event.responsibility.id}` : []));
      expect(found).toHaveLength(9);
      expect(new Set(found).size).toBe(9);
      expect(await figuresOf(inventory.read())).toEqual(expect.arrayContaining(figures));
    }
  });
});
