/** Tables whose words come from src: their sources have tests of their own. */
const tablesOfTheSource = /^<!-- (?:generated: (?:error kinds|decision table|steps|behaviours|observability|operations)|snippet: .+?|output: .+?) -->\n.*?^<!-- end -->$/gms;

/** What a document says itself, and what the tests write into it. */
export function writtenHere(text: string): string {
  return text.replaceAll(tablesOfTheSource, '');
}

/** The words of a document without its generated tables. Code counts: it is read too. */
export function wordsIn(text: string): number {
  const read = text.replaceAll(/^<!-- generated: .+? -->\n.*?^<!-- end -->$/gms, '');
  return read.split(/\s+/).filter((word) => /\w/.test(word)).length;
}

/** Phrases that the documents do not use, each with the wording that they use. */
const glossary: readonly (readonly [RegExp, string])[] = [
  [/\bvendors?\b/gi, 'Atlassian'],
  [/\brepetitions?\b|\brepeat(?:s|ed|ing)?\b(?! (?:in code|the number))/gi, 'retry'],
  [/\banswer(?:s|ed|ing)?\b/gi, 'response, respond'],
  [/\b(?:tak(?:e|es|en|ing)|took) (?:\S+ ){0,3}away\b/gi, 'remove'],
  [/\btak(?:e|es|en|ing) (?:\S+ ){0,2}access\b/gi, 'remove access'],
  [/\bonce more\b/gi, 'repeated, again'],
  [/\bwhere (?:that|it) is so\b|\bif (?:that|it) is so\b/gi, 'then'],
  [/\bat hand\b/gi, 'available'],
  [/\bin the place of\b/gi, 'as, acting as'],
  [/\b(?:is|are|was|were|be) told\b|\bhears?\b/gi, 'gets'],
  [/\b(?:said|says so|told|tells that)\b/gi, 'name the actor and the fact'],
  [/\boff already\b/gi, 'already off'],
  [/\bcannot be undone\b/gi, 'irreversible'],
  [/\bto undo:/gi, 'undo:'],
  [/\b(?:has|have|had) to\b/gi, 'must, or the imperative'],
  [/\blearn why where\b/gi, 'if Atlassian refuses, you learn why'],
  [/\bgaps?\b/gi, 'not readable'],
  [/\bhand(?:s|ed|ing)?(?:-| )over\b/gi, 'hand off'],
  [/\bbeg(?:in|ins|an|un|inning)\b/gi, 'start'],
  [/\bso\b(?! (?:far|on)\b)/gi, 'two sentences'],
  [/\bfor want of\b|\bbut for\b/gi, 'without, except'],
  [/\b(?:knows|wants)\b/gi, 'what the software does'],
  [/\bonly then\b|\bnor (?:is|are|does|do|has|have)\b|\bneither (?:is|are|does|do)\b/gi, 'the subject first'],
  [/\bwhoever\b|\bwhatever it\b/gi, 'anyone who'],
  [/\bnothing here was tried\b|\btried on the live\b/gi, 'not been tested against live Atlassian Cloud'],
];

/** The phrases of a text that the glossary replaces, each with the right wording. */
export function bannedIn(text: string): string[] {
  const prose = withoutCode(text).replaceAll(/\s+/g, ' ');
  return glossary.flatMap(([phrase, wording]) => [...prose.matchAll(phrase)].map(([found]) => `"${found}": say "${wording}"`));
}

const longestSentence = 20;

/** The sentences of a text that have more words than one reads at once. */
export function longSentencesIn(text: string): string[] {
  return passagesOf(withoutCode(text))
    .flatMap((passage) => passage.split(/(?<=[.?!:]["*)]*)\s+/))
    .filter((sentence) => sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length > longestSentence);
}

/** Code and the addresses of links are no language: what is in backquotes counts as one word. */
function withoutCode(text: string): string {
  return text
    .replaceAll(/^```.*?^```$/gms, '')
    .replaceAll(/<!--.*?-->/gs, '')
    .replaceAll(/`[^`]+`/g, 'code')
    .replaceAll(/\]\([^)]*\)/g, ']')
    .replaceAll(/<[^>]+>/g, ' ');
}

/** Paragraphs, headings, the items of lists and the cells of tables. */
function passagesOf(text: string): string[] {
  return text
    .replaceAll(/^(?=\s*(?:[-*]|\d+\.) |#)/gm, '\n')
    .replaceAll(/^\|.*$/gm, (row) => `\n${row.split(/[|;]/).join('\n\n')}\n`)
    .split(/\n\s*\n/)
    .map((passage) => passage.replaceAll(/\s+/g, ' ').trim());
}
