import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

import { atTheSameTime, type RowMeasured } from './calls.ts';
import { names } from './contestants.ts';
import { quantile, ratioOf, type Figure, type Measured, type Ratio } from './measure.ts';

/** Everything that was printed, once more as a document. */
export class Results {
  readonly #parts: { readonly title: string; text: string }[] = [];

  /** What a program gets that sets nothing: its calls beside those of others. */
  summary(title: string, rows: readonly RowMeasured[]): void {
    const compared = [names.jira, names.fetch].flatMap((other) => (['wall', 'cpu'] as const).map((figure) => ({ other, figure })));
    this.table(
      title,
      ['Call', 'At the same time', ...compared.map(({ other, figure }) => `${figureName[figure]}, × ${other}`)],
      rows.map((row) => [row.row, String(row.concurrency), ...compared.map(({ other, figure }) => spread(ratioBetween(row, names.own, other, figure)))]),
    );
  }

  /** All contestants of one call. */
  contestants(title: string, rows: readonly RowMeasured[]): void {
    const [sequential, parallel] = rows as [RowMeasured, RowMeasured];
    const cellsOf = (row: RowMeasured, name: string): string[] =>
      (['wall', 'cpu'] as const).flatMap((figure) => [`${quantile(named(row, name)[figure], 0.5).toFixed(0)} µs`, spread(ratioBetween(row, name, names.fetch, figure))]);
    const head = ['One by one', `${atTheSameTime} at the same time`].flatMap((how) => [how, '× global fetch', 'CPU', '× global fetch']);
    this.table(title, ['', ...head], sequential.measured.map(({ name }) => [name, ...cellsOf(sequential, name), ...cellsOf(parallel, name)]));
  }

  /** Contestants beside the first of them: how many times as long each takes. */
  compared(title: string, measured: readonly Measured[]): void {
    const rows = measured.map((contestant) => [contestant.name, `${quantile(contestant.wall, 0.5).toFixed(0)} µs`, spread(ratioOf(contestant, measured[0] as Measured))]);
    this.table(title, ['', 'Time of a call', 'Ratio'], rows);
    this.text(`Medians of ${measured[0]?.wall.length ?? 0} rounds.`);
  }

  /** Says something about the last table. */
  text(text: string): void {
    const part = this.#parts.at(-1);
    if (part === undefined) {
      throw new Error('a text belongs to a table, and there is none yet');
    }
    part.text += `\n\n${text}`;
  }

  table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
    console.log(`\n${title}\n  ${head.join(' | ')}`);
    for (const [name = '', ...cells] of rows) {
      console.log(`  ${name.padEnd(48)} ${cells.map((cell) => cell.padStart(14)).join(' ')}`);
    }
    const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
    this.#parts.push({ title, text: lines.join('\n') });
  }

  /** Writes the document, with the machine named: absolute figures are of that machine. What was not measured stays. */
  write(path: string): void {
    const [processor] = cpus();
    const machine = `${processor?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux, Node ${process.versions.node}`;
    const head = [
      '# Benchmarks',
      'This page shows what a call costs. `npm run bench -- --write` writes it. Each table comes from one run in which the\ncontestants take turns. Compare the ratios: absolute times belong to one machine. On a real organization, Atlassian\'s\nresponse time and rate limits decide.',
      `Machine: ${machine}.`,
    ];
    const [, ...kept] = existsSync(path) ? readFileSync(path, 'utf8').split(/^## /m) : [];
    const parts = new Map(kept.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n')).trim()] as const).map(([title, text]) => [withoutSizes(title), { title, text }]));
    for (const part of this.#parts) {
      parts.set(withoutSizes(part.title), part);
    }
    writeFileSync(path, `${[...head, ...[...parts.values()].map(({ title, text }) => `## ${title}\n\n${text}`)].join('\n\n')}\n`);
  }
}

/** A part that is measured at another size takes the place of the same part: two sizes beside each other compare nothing. */
function withoutSizes(title: string): string {
  return title.replaceAll(/[\d,]+/g, '#');
}

const figureName: Readonly<Record<Figure, string>> = { wall: 'Time', cpu: 'CPU' };

function named({ measured }: RowMeasured, name: string): Measured {
  const found = measured.find((contestant) => contestant.name === name);
  if (found === undefined) {
    throw new Error(`${name} was not measured`);
  }
  return found;
}

/** How many times as much one contestant of a row takes as another. */
export function ratioBetween(row: RowMeasured, name: string, other: string, figure: Figure): Ratio {
  return ratioOf(named(row, name), named(row, other), figure);
}

/** The median, and the middle half of the rounds. */
function spread({ median, low, high }: Ratio): string {
  return low === high ? median.toFixed(2) : `${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}
