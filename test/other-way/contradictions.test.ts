import { takeTheOtherWay } from '../support/other-way.js';

takeTheOtherWay();
await import('../core/contradictions.test.js');
