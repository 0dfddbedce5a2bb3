import { takeTheOtherWay } from '../support/other-way.js';

takeTheOtherWay();
await import('../core/refusal-words.test.js');
