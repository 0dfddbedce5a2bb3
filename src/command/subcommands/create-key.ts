import { createSigningKey, exportSigningKey } from '../../seals.js';
import { defineSubcommand } from '../declaration.js';
import { exitCodes } from '../exit-codes.js';
import { refuseExisting, saveNew } from '../files.js';

export const createKey = defineSubcommand({
  name: 'create-key',
  summary: 'Creates a key that signs approvals, or the journals of runs.',
  details: [
    'The file is the secret: whoever has it can sign. Only you may read it. The public key is printed: give it to those who check what you sign, on another way than plans.',
    'One key for each approver, and another one for runs.',
  ],
  options: { out: { value: 'file', required: true, description: 'Where the secret key goes, a new file.' } },
  async run({ options: { out } }) {
    await refuseExisting(out);
    const key = await createSigningKey();
    await saveNew(out, `${await exportSigningKey(key)}\n`);
    return { exitCode: exitCodes.done, facts: { key: out, publicKey: key.publicKey }, text: `Written:    ${out}\nPublic key: ${key.publicKey}` };
  },
});
