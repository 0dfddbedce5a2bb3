import { checkOptionNames, invalidInput } from '../../core/input.js';
import { checkRunOptions, namesOf } from '../../core/run-options.js';
import { sha256 } from '../../core/sha256.js';
import { canonicalJson } from '../plan/canonical.js';
import { checkSigningKey, signText, Verifier, type SigningKey } from '../seals/signing-key.js';
import type { JournalEntry, JournalLane, JournalReader, JournalStore } from './journal.js';

/** The signature over a journal up to an entry. It stands in the entry itself. */
export interface JournalSeal {
  /** The place of the entry in its journal, from 1. The journals of several tasks stand one after the other. */
  readonly number: number;
  /** The public key that signed. */
  readonly publicKey: string;
  /** Ed25519 over this entry and all before it: 64 bytes in base64url. */
  readonly signature: string;
}

/** An entry as a sealed journal has it. */
export type SealedEntry = JournalEntry & { readonly seal?: JournalSeal };

/** Options of {@link sealedJournal}. */
export interface SealedJournalOptions {
  /** Public keys that may have signed what is in the journal already. Default: the key itself. */
  readonly publicKeys?: readonly string[] | undefined;
}

const caller = 'sealedJournal()';
const optionNames = namesOf<SealedJournalOptions>()('publicKeys');

/** The signature of a journal is for nothing else. */
export const journalPurpose = 'journal';

/** What comes before the first entry of a journal. */
export const beforeFirst = '0'.repeat(64);

/**
 * A journal that a run key signs: each entry has a signature over itself and everything before it. It works with every
 * journal, in files, in shared stores and in memory. A run that continues verifies the journal first, and rejects one that
 * was changed.
 *
 * A signature does not show that the last entries were cut off. A run that ended has `stopped` as its last entry.
 *
 * @example
 * const key = await importSigningKey(await vault.read('run-key'));
 * const journal = sealedJournal(fileJournal('out/journal.jsonl'), key);
 * await applyPlan(plan, { clients, journal }).result;
 * const report = await makeReport(plan, journal, { publicKeys: [key.publicKey] });
 */
export function sealedJournal(journal: JournalStore, key: SigningKey, options: SealedJournalOptions = {}): JournalStore {
  checkOptionNames(caller, options, optionNames);
  checkRunOptions(caller, { journal }, ['journal']);
  if ((journal as JournalStore | undefined) === undefined) {
    throw invalidInput(caller, [{ field: 'journal', problem: 'is missing: pass the journal to seal' }]);
  }
  checkSigningKey(caller, key);
  const { publicKeys = [] } = options;
  checkPublicKeys(caller, publicKeys);
  return new SealedJournal(journal, key, [...publicKeys, key.publicKey]);
}

class SealedJournal implements JournalStore {
  readonly lane?: (name: string) => Promise<JournalLane | undefined>;
  #chain = new SealChain();
  #sealing: Promise<unknown> = Promise.resolve();
  /** After an entry that may be missing, the chain does not go on. */
  #broken: { readonly error: unknown } | undefined;

  constructor(
    private readonly journal: JournalStore,
    private readonly key: SigningKey,
    private readonly publicKeys: readonly string[],
  ) {
    if (journal.lane !== undefined) {
      this.lane = (name) => (journal.lane as NonNullable<JournalStore['lane']>)(name);
    }
  }

  async lock(run: string): Promise<void> {
    await this.journal.lock(run);
    try {
      this.#chain = new SealChain();
      this.#broken = undefined;
      for await (const entry of provenEntries(caller, this.journal, this.publicKeys, this.#chain)) {
        void entry;
      }
    } catch (error) {
      await this.journal.unlock();
      throw error;
    }
  }

  async append(entry: JournalEntry): Promise<void> {
    // In the order of the calls; the journal below may still write several at once.
    const sealed = this.#sealing.then(() => this.#seal(entry));
    this.#sealing = sealed.catch(() => undefined);
    await (await sealed).written;
  }

  async #seal(entry: JournalEntry): Promise<{ readonly written: Promise<void> }> {
    if (this.#broken !== undefined) {
      throw this.#broken.error;
    }
    try {
      const chain = await this.#chain.add(entry);
      const signature = await signText(this.key, journalPurpose, chain);
      const sealed: SealedEntry = { ...entry, seal: { number: this.#chain.number, publicKey: this.key.publicKey, signature } };
      const written = this.journal.append(sealed);
      written.catch((error: unknown) => (this.#broken ??= { error }));
      return { written };
    } catch (error) {
      this.#broken ??= { error };
      throw error;
    }
  }

  /** The entries as they were given to it, without their signatures. */
  async *read(): AsyncGenerator<JournalEntry, void, undefined> {
    for await (const { seal: _, ...entry } of provenEntries(caller, this.journal, this.publicKeys)) {
      yield entry;
    }
  }

  sealed(): AsyncIterable<SealedEntry> {
    return this.journal.read();
  }

  async unlock(): Promise<void> {
    await this.#sealing;
    await this.journal.unlock();
  }
}

/** The hash of a journal up to its latest entry. */
export class SealChain {
  hash = beforeFirst;
  number = 0;

  async add(entry: SealedEntry): Promise<string> {
    const { seal: _, ...content } = entry;
    const text = `${this.hash}\n${this.number + 1}\n${canonicalJson(content)}`;
    this.hash = await sha256(text);
    this.number += 1;
    return this.hash;
  }

  restart(): void {
    this.hash = beforeFirst;
    this.number = 0;
  }
}

/** Only the last signature is verified: the others must at least be nothing else. */
function isSeal(seal: Partial<JournalSeal> | null | undefined): seal is JournalSeal {
  const { number, publicKey, signature, ...others } = seal ?? {};
  return Number.isInteger(number) && typeof publicKey === 'string' && typeof signature === 'string' && /^[\w-]{86}$/.test(signature) && Object.keys(others).length === 0;
}

function sealedEntries(journal: JournalReader): AsyncIterable<SealedEntry> {
  return journal instanceof SealedJournal ? journal.sealed() : journal.read();
}

/** Refuses what is no list of public keys. */
export function checkPublicKeys(by: string, publicKeys: unknown, field = 'publicKeys'): asserts publicKeys is readonly string[] {
  if (!Array.isArray(publicKeys) || !publicKeys.every((each) => typeof each === 'string' && /^[\w-]{43}$/.test(each))) {
    throw invalidInput(by, [{ field, problem: 'expected a list of public keys' }]);
  }
}

/**
 * The entries of a sealed journal. Throws at the end, or before, if an entry was changed, added, left out between others,
 * moved, or is signed by no given key. The last signature of a key covers everything before it: one for each is verified.
 */
export async function* provenEntries(by: string, journal: JournalReader, publicKeys: readonly string[], chain = new SealChain()): AsyncGenerator<SealedEntry, void, undefined> {
  checkPublicKeys(by, publicKeys);
  const refuse = (place: number, problem: string) => invalidInput(by, [{ field: 'journal', problem: `entry ${place} ${problem}` }]);
  const verifier = new Verifier();
  let place = 0;
  let latest: { readonly seal: JournalSeal; readonly hash: string } | undefined;
  const verify = async (): Promise<void> => {
    if (latest !== undefined && !(await verifier.fits(latest.seal.publicKey, journalPurpose, latest.hash, latest.seal.signature))) {
      throw refuse(place, 'or one before it was changed after it was signed');
    }
  };
  for await (const entry of sealedEntries(journal)) {
    const { seal } = (entry as SealedEntry | null | undefined) ?? {};
    if (!isSeal(seal) || !publicKeys.includes(seal.publicKey)) {
      throw refuse(place + 1, 'is not signed by a given key');
    }
    const isFirst = seal.number === 1 && chain.number > 0;
    if (isFirst || (latest !== undefined && latest.seal.publicKey !== seal.publicKey)) {
      await verify();
    }
    if (isFirst) {
      chain.restart();
    }
    place += 1;
    latest = { seal, hash: await chain.add(entry) };
    if (seal.number !== chain.number) {
      throw refuse(place, 'is not where it was signed');
    }
    yield entry;
  }
  await verify();
}
