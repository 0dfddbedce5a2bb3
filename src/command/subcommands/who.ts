import { reachAsText, readReach, type Reached } from '../../offboarding.js';
import { connect } from '../connect.js';
import { defineSubcommand } from '../declaration.js';
import { exitCodes } from '../exit-codes.js';

/** No credential reads these: they are missing for everybody. */
const isShownByNoApi = ({ why, whoCanFix }: Reached.NotReadable): boolean => why === 'noApi' || (why === 'hidden' && whoCanFix === 'user');

export const who = defineSubcommand({
  name: 'who',
  summary: 'Shows everything that a person can reach.',
  details: ['It only reads. It leads with whether the person can log in. It ends with 2 if something was not readable that an API shows, and with 1 if the person is not known.'],
  positional: { name: 'person', description: 'The e-mail address or the account id.' },
  options: {},
  async run(call) {
    const { given: [person], signal } = call;
    const { clients } = connect(call);
    const reach = await readReach(person, { clients, signal });
    return {
      exitCode: reach.kind !== 'person' ? exitCodes.failed : reach.notReadable.every(isShownByNoApi) ? exitCodes.done : exitCodes.needsPerson,
      facts: reach,
      text: reachAsText(reach),
    };
  },
});
