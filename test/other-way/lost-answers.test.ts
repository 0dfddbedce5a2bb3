import { takeTheOtherWay } from '../support/other-way.js';

takeTheOtherWay();
await import('../core/lost-answers.test.js');
