import { takeTheOtherWay } from '../support/other-way.js';

takeTheOtherWay();
await import('../security.test.js');
