import { makeLeaveCalendar, readLeaveDates, type ReadLeaveDatesOptions } from 'atlassian-admin-sdk/leave-dates';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const whole = { time: '17:00', timeZone: 'Europe/Berlin' };
const id = '5b10ac8d82e05b22cc7d4ef5';

describe('a file of leave dates', () => {
  it.each([
    ['Email,Leave date,Time,Time zone', 'jane.doe@example.com,2026-12-31,17:00,Europe/Berlin'],
    ['E-mail;Last Day;TZ', 'Jane.Doe@example.com;31.12.2026 17:00;Europe/Berlin'],
    ['Mail\tEnd date\tLeave time', 'jane.doe@example.com\t31 Dec 2026\t5:00 pm'],
    ['email,termination_date', 'jane.doe@example.com,46387'],
    ['email,date', 'jane.doe@example.com,12/31/2026'],
    ['Person,Date', 'jane.doe@example.com,2026-12-31T17:00[Europe/Berlin]'],
    ['email,date', 'jane.doe@example.com,2026-12-31T17:00+01:00[Europe/Berlin]'],
    ['email,date', 'jane.doe@example.com,2026-12-31 00:00:00'],
    ['email,date', 'jane.doe@example.com,2026-12-31T00:00'],
    ['email,date', 'jane.doe@example.com,2026-12-31 00:00:00.000'],
    ['email,date', 'jane.doe@example.com,12/31/2026 12:00 AM'],
    ['email,date', 'jane.doe@example.com,12/31/2026 12:00:00 AM'],
    ['email,date,time', 'jane.doe@example.com,2026-12-31 0:00,5:00 pm'],
    ['email,date,time', 'jane.doe@example.com,2026-12-31 17:00:00,5:00 pm'],
    ['email,date,time,zone', 'jane.doe@example.com,2026-12-31T17:00[Europe/Berlin],5:00 pm,europe/berlin'],
    ['email,date,time,zone', 'jane.doe@example.com,2026-12-31T17:00[Europe/Berlin],,Europe/Berlin'],
  ])('with the columns %s is read: %s', async (header, row) => {
    const { leavers, problems, rows } = await readLeaveDates(`${header}\n${row}\n`, whole);
    expect(problems).toEqual([]);
    expect(rows).toBe(1);
    expect(leavers).toEqual([{ email: 'jane.doe@example.com', line: 2, notBefore: '2026-12-31T17:00[Europe/Berlin]' }]);
    expect(makeLeaveCalendar({ leavers }).leavers).toEqual(leavers);
  });

  it('names people by account id as well, which outranks the address', async () => {
    const { leavers } = await readLeaveDates(`User id,User name,email,Last day\n${id},Jane Doe,jane.doe@example.com,2026-12-31\n`, whole);
    expect(leavers).toEqual([{ accountId: id, email: 'jane.doe@example.com', name: 'Jane Doe', line: 2, notBefore: '2026-12-31T17:00[Europe/Berlin]' }]);
  });

  it.each([
    ['jane.doe@example.com,,17:00,Europe/Berlin', 'has no leave date'],
    ['jane.doe@example.com,2026-12-31,,Europe/Berlin', 'has no time of day'],
    ['jane.doe@example.com,2026-12-31,25:00,Europe/Berlin', 'has a time of day that is not readable'],
    ['jane.doe@example.com,2026-12-31,17:00,', 'has no time zone'],
    ['jane.doe@example.com,2026-12-31,17:00,CET+1', 'leave date has an unknown time zone'],
    ['jane.doe@example.com,2026-02-30,17:00,Europe/Berlin', 'has a leave date that is not readable, or that does not exist'],
    ['jane.doe@example.com,soon,17:00,Europe/Berlin', 'has a leave date that is not readable'],
    ['jane.doe@example.com,2026-12-31T17:00Z,,Europe/Berlin', 'has an offset in its leave date'],
    ['jane.doe@example.com,2026-12-31T17:00:00.000Z,17:00,Europe/Berlin', 'has an offset in its leave date'],
    ['jane.doe@example.com,2026-12-31T17:00[Mars/Phobos],,', 'leave date has an unknown time zone'],
    ['jane.doe@example.com,2026-12-31 00:00:00,,Europe/Berlin', 'has no time of day'],
    ['jane.doe@example.com,2026-12-31 09:00,17:00,Europe/Berlin', 'has a time of day in its leave date and another one in its own column'],
    ['jane.doe@example.com,2026-12-31 25:00,17:00,Europe/Berlin', 'has a time of day that is not readable'],
    ['jane.doe@example.com,2026-12-31T08:00[Asia/Tokyo],17:00,Asia/Tokyo', 'has a time of day in its leave date and another one in its own column'],
    ['jane.doe@example.com,2026-12-31T08:00[Asia/Tokyo],noon,Asia/Tokyo', 'has a time of day that is not readable'],
    ['jane.doe@example.com,2026-12-31T08:00[Asia/Tokyo],,Europe/Berlin', 'has a time zone in its leave date and another one in its own column'],
    ['jane.doe@example.com,2026-12-31T08:00[Asia/Tokyo],08:00,Berlin', 'leave date has an unknown time zone'],
    ['jane.doe@example.com,1/3/2027,17:00,Europe/Berlin', 'has a date that reads in two ways'],
    [',2026-12-31,17:00,Europe/Berlin', 'has neither account id nor e-mail address'],
    ['5.57058E+23,2026-12-31,17:00,Europe/Berlin', 'account id is a number now'],
    ['jane.doe@,2026-12-31,17:00,Europe/Berlin', 'has an e-mail address that is not valid'],
    ['jane.doe@example.com,2026-12-31,17:00', 'has 3 cells, but the header has 4'],
  ])('lists a row that is not usable, and shows nothing of it: %s', async (row, reason) => {
    const { leavers, problems, rows } = await readLeaveDates(`Email,Leave date,Time,Time zone\nomar.haddad@example.com,2026-12-31,17:00,Asia/Tokyo\n${row}\n`);
    expect(problems).toEqual([{ line: 3, lastLine: 3, reason: expect.stringContaining(reason) }]);
    expect(leavers).toHaveLength(1);
    expect(rows).toBe(2);
    expect(problems[0]?.reason).not.toMatch(/jane|soon|Mars|CET|2027/);
  });

  it.each([
    ['jane.doe@example.com,2026-12-31 09:30:00.000,', '09:30'],
    ['jane.doe@example.com,2026-12-31T09:30:15.250,', '09:30:15'],
    ['jane.doe@example.com,2026-12-31 12:00 pm,', '12:00'],
    ['jane.doe@example.com,2026-12-31 00:01,', '00:01'],
    ['jane.doe@example.com,2026-12-31,00:00', '00:00'],
    ['jane.doe@example.com,2026-12-31 00:00:00,00:00', '00:00'],
    ['jane.doe@example.com,2026-12-31T00:00[Europe/Berlin],', '00:00'],
  ])('keeps a time of day that somebody wrote, and does not use the default instead: %s', async (row, time) => {
    const { leavers, problems } = await readLeaveDates(`email,date,time\n${row}\n`, whole);
    expect([leavers[0]?.notBefore, problems]).toEqual([`2026-12-31T${time}[Europe/Berlin]`, []]);
  });

  it('reads the order of day and month from its other dates', async () => {
    const { leavers } = await readLeaveDates('email,date\njane.doe@example.com,3/1/2027\nomar.haddad@example.com,31/12/2026\n', whole);
    expect(leavers.map(({ notBefore }) => notBefore)).toEqual(['2027-01-03T17:00[Europe/Berlin]', '2026-12-31T17:00[Europe/Berlin]']);
  });

  it('guesses no date if its rows contradict each other', async () => {
    const { leavers, problems } = await readLeaveDates('email,date\njane.doe@example.com,2026-12-31\nJANE.DOE@example.com,2027-01-31\nomar.haddad@example.com,2026-12-31\nomar.haddad@example.com,2026-12-31\n', whole);
    expect(leavers.map(({ email }) => email)).toEqual(['omar.haddad@example.com']);
    expect(problems).toEqual([
      { line: 2, lastLine: 2, reason: 'names another leave date than line 3 for the same person' },
      { line: 3, lastLine: 3, reason: 'names another leave date than line 2 for the same person' },
    ]);
  });

  it.each([
    ['', 'source', 'is empty'],
    ['jane.doe@example.com,2026-12-31\n', 'header', 'is missing'],
    ['name,date\n', 'header', 'expected a column "Email" or "Account id"'],
    ['email,start\n', 'header', 'expected a column "Leave date"'],
  ])('is refused as %j', async (text, field, problem) => {
    await expect(readLeaveDates(text, whole)).rejects.toMatchObject({ kind: 'validation', fields: [{ field, problem: expect.stringContaining(problem) }] });
  });

  it.each([
    [{ time: 'noon' }, 'time'],
    [{ timeZone: 'Berlin' }, 'timeZone'],
    [{ timezone: 'Europe/Berlin' }, 'timezone'],
  ])('is not read with the options %j', async (options, field) => {
    await expect(readLeaveDates('email,date\n', options as ReadLeaveDatesOptions)).rejects.toMatchObject({ kind: 'validation', fields: [{ field }] });
  });

  it('has each row in a leaver or in a problem, whatever stands in it', async () => {
    const cell = fc.oneof(fc.constantFrom('2026-12-31', '31.12.2026', '1/2/2027', '17:00', 'Europe/Berlin', '', id, '2026-12-31T17:00[Asia/Tokyo]'), fc.string({ maxLength: 8 }).map((text) => text.replaceAll(/[",;\r\n\t]/g, '')));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell, cell), { maxLength: 6 }), async (rows) => {
        const lines = rows.map((cells, index) => [`leaver${index}@example.com`, ...cells].join(','));
        const { leavers, problems, rows: count } = await readLeaveDates(['email,date,time,zone', ...lines].join('\n'));
        expect(count).toBe(rows.length);
        expect(leavers.length + problems.length).toBe(rows.length);
        expect(makeLeaveCalendar({ leavers }).leavers).toHaveLength(leavers.length);
      }),
      { numRuns: 200 },
    );
  });
});
