import { invalidInput } from '../../core/input.js';

/** A person that a plan is about: an exact account id, or an e-mail address that must match exactly one person. */
export interface Subject {
  /** If present, only the account id counts. */
  readonly accountId?: string | undefined;
  /** Looked up if there is no account id. */
  readonly email?: string | undefined;
  readonly name?: string | undefined;
  /** The line of the file that named the person. */
  readonly line?: number | undefined;
}

/** Account ids and e-mail addresses as plain strings, or the people of an export. One string is one subject. */
export type Subjects = string | Iterable<string | Subject> | AsyncIterable<string | Subject>;

/** Reads subjects one by one. A string with an `@` is an e-mail address, any other an account id. Errors name the `field`. */
export async function* eachSubject(caller: string, subjects: Subjects, field = 'subjects'): AsyncGenerator<Subject> {
  const given: unknown = subjects;
  if (typeof given !== 'string' && (typeof given !== 'object' || given === null || !(Symbol.iterator in given || Symbol.asyncIterator in given))) {
    throw invalidInput(caller, [{ field, problem: 'expected account ids and e-mail addresses, or the people of an export' }]);
  }
  let index = 0;
  // Otherwise the loop would read a string letter by letter.
  for await (const subject of typeof subjects === 'string' ? [subjects] : subjects) {
    yield typeof subject === 'string' ? subjectOf(caller, subject, `${field}[${index}]`) : checked(caller, subject, `${field}[${index}]`);
    index += 1;
  }
}

function subjectOf(caller: string, text: string, field: string): Subject {
  const trimmed = text.trim();
  return checked(caller, trimmed.includes('@') ? { email: trimmed.toLowerCase() } : { accountId: trimmed }, field);
}

function checked(caller: string, subject: Subject, field: string): Subject {
  const refuse = (problem: string) => invalidInput(caller, [{ field, problem }]);
  const { accountId, email } = (subject as Subject | null) ?? {};
  if (accountId !== undefined) {
    if (typeof accountId !== 'string' || !/^[\w|:-]{1,128}$/.test(accountId)) {
      throw refuse('expected an account id: up to 128 letters, digits, "_", "|", ":" and "-"');
    }
    return subject;
  }
  if (typeof email !== 'string' || !/^[^\s@]+@[^\s@]+$/.test(email)) {
    throw refuse('expected an account id or an e-mail address');
  }
  return subject;
}
