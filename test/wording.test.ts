import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const source = resolve(import.meta.dirname, '../src');

/** The folders of src that are checked; an empty name is the files directly in src. */
const folders: readonly string[] = [
  '',
  'core',
  'org',
  'product',
  'scim',
  'offboarding',
  'rehearsal',
  'leave-dates',
  'access-review',
  'stores',
  'conformance',
  'simulator',
  'verification',
  'watch',
  'command',
];

/** Each phrase that comments and texts avoid, with what they use instead. */
const avoided: readonly (readonly [phrase: RegExp, instead: string])[] = [
  [/\bvendors?\b/i, 'Atlassian'],
  [/\brepe(?:at\w*|titions?)\b/i, 'retry'],
  [/\banswer(?:s|ed|ing)?\b/i, 'response, respond'],
  [/\btak(?:e|es|en|ing)\b[^.;:]{0,40}\baway\b/i, 'remove'],
  [/\bat hand\b/i, 'available'],
  [/\bin (?:the |their |its )?place of\b/i, 'as, acting as, instead of'],
  [/\b(?:told|hears?)\b/i, 'get'],
  [/\bsaid\b/i, 'the plain verb'],
  [/\b(?:knows|wants)\b/i, 'a verb that software can do'],
  [/\b(?:off|so) already\b/i, 'already off'],
  [/\b(?:cannot be undone|to undo:)/i, 'irreversible, undo:'],
  [/\bha(?:s|ve|d|ving) to\b/i, 'must'],
  [/\bhand(?:s|ed|ing)? over\b/i, 'hand off'],
  [/\bwhere (?:that|this) is so\b/i, 'then'],
  [/\bfor want of\b/i, 'without'],
  [/\bbut for\b/i, 'except'],
  [/\bonce more\b/i, 'again'],
  [/\bonly then (?:is|are|does|do|can|may|has)\b/i, 'the subject first'],
];

/** Texts with an avoided word in another meaning: the parts of a query that HTTP sends more than once. */
const allowed: readonly RegExp[] = [
  // A person repeats a number in `confirm`, as the glossary itself says it.
  /\brepeat(?:s|ed)? (?:it|their number|the number of people|the people)\b|\btheir number is repeated\b|\bRepeats the number\b|\brepeat\(auto-fit\b|\bfrom repeated keys\b|\brepeats no value\b/gi,
  /\brepeat (?:their|the) (?:key|field|bare cursor)\b/gi,
];

interface Prose {
  readonly line: number;
  readonly text: string;
}

function isText(node: ts.Node): node is ts.LiteralLikeNode {
  return ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
}

/** The comments and texts of a program, without code: routes, names and what stands between backticks or in a link. */
function proseOf(program: string): Prose[] {
  const file = ts.createSourceFile('file.ts', program, ts.ScriptTarget.Latest, true);
  const found = new Map<number, string>();
  const visit = (node: ts.Node): void => {
    const children = node.getChildren(file);
    if (children.length === 0) {
      for (const { pos, end } of [...(ts.getLeadingCommentRanges(program, node.getFullStart()) ?? []), ...(ts.getTrailingCommentRanges(program, node.getEnd()) ?? [])]) {
        found.set(pos, program.slice(pos, end).replaceAll(/^\s*\*(?!\/) ?/gm, '').replaceAll(/`[^`]*`|\{@link [^}]*\}/g, '…'));
      }
      if (isText(node) && /\s/.test(node.text) && !/^[A-Z]+ \//.test(node.text)) {
        found.set(node.getStart(file), node.text);
      }
    }
    children.forEach(visit);
  };
  visit(file);
  return [...found].map(([position, text]) => ({
    line: file.getLineAndCharacterOfPosition(position).line + 1,
    text: allowed.reduce((rest, phrase) => rest.replaceAll(phrase, '…'), text.replaceAll(/\s+/g, ' ')),
  }));
}

function problemsOf(program: string): string[] {
  return proseOf(program).flatMap(({ line, text }) =>
    avoided.flatMap(([phrase, instead]) => {
      const match = phrase.exec(text);
      return match === null ? [] : [`${line}: "${match[0]}" (${instead}) in: ${text.slice(Math.max(0, match.index - 40), match.index + 40)}`];
    }),
  );
}

describe('the wording of comments and texts', () => {
  it.each(folders)('avoids the phrases of the glossary: src/%s', (folder) => {
    const files = readdirSync(join(source, folder), { recursive: folder !== '', encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
    expect(files).not.toEqual([]);
    const problems = files.flatMap((path) => problemsOf(readFileSync(join(source, folder, path), 'utf8')).map((problem) => `${join(folder, path)}:${problem}`));
    expect(problems).toEqual([]);
  });

  it.each([
    ['/** What the vendor\n * sends. */ const a = 1;', '1: "vendor"'],
    ['const a = 1; // It has to wait.', '1: "has to"'],
    ["const a = [\n  'no answer came',\n];", '2: "answer"'],
    ['const a = `${1} is told ${2} of the loss`;', '1: "told"'],
    ['/** Takes the access\n * away. */ function a() {}', '1: "Takes the access away"'],
    ['interface A {\n  /** Must be repeated. */\n  b: string;\n}', '2: "repeated"'],
  ])('is read from the comments and texts of a program: %j', (program, problem) => {
    expect(problemsOf(program)).toEqual([expect.stringContaining(problem)]);
  });

  it('is not read from code', () => {
    expect(problemsOf("const answer = readAnswer('answer', 'GET /answer'); /** `answer`, {@link repeat}: arrays repeat their key. */ export { answer };")).toEqual([]);
  });
});
