import { takeTheOtherWay } from '../support/other-way.js';

takeTheOtherWay();
await import('../core/answers.test.js');
