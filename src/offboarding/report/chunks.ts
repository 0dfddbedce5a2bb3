import { invalidInput } from '../../core/input.js';
import type { Report } from './report.js';
import { isReportStream, type ReportStream } from './report-stream.js';

/** About how many characters a chunk has: enough that writing it costs little, and few enough that memory stays flat. */
const chunkLength = 65_536;

/** Refuses what is no report at all. */
export function checkReport(caller: string, report: Report): void {
  const { version, people } = (report as Partial<Report> | null | undefined) ?? {};
  if (version !== 1 || !Array.isArray(people)) {
    throw invalidInput(caller, [{ field: 'report', problem: 'expected a report of version 1, as makeReport() gives it' }]);
  }
}

/** The same for a form that takes a stream too. */
export function checkReportOrStream(caller: string, report: Report | ReportStream): void {
  if (!isReportStream(report)) {
    checkReport(caller, report);
  }
}

/** The same as {@link inChunks} for pieces that come one by one. */
export async function* inChunksAsync(pieces: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let chunk = '';
  for await (const piece of pieces) {
    chunk += piece;
    if (chunk.length >= chunkLength) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') {
    yield chunk;
  }
}

/** Puts short pieces together into chunks that are worth a write. */
export function* inChunks(pieces: Iterable<string>): Generator<string, void, undefined> {
  let chunk = '';
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length >= chunkLength) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') {
    yield chunk;
  }
}

/** All chunks as one text. Engines limit how long a text is: some 500 million characters. */
export function joined(caller: string, chunks: Iterable<string>): string {
  try {
    return Array.from(chunks).join('');
  } catch (error) {
    throw error instanceof RangeError ? tooLong(caller) : error;
  }
}

export async function joinedStream(caller: string, chunks: AsyncIterable<string>): Promise<string> {
  const all: string[] = [];
  for await (const chunk of chunks) {
    all.push(chunk);
  }
  return joined(caller, all);
}

function tooLong(caller: string): Error {
  return invalidInput(caller, [{ field: 'report', problem: 'is too long for one text: stream it, or make one report for each plan' }]);
}
