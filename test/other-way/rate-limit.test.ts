import { takeTheOtherWay } from '../support/other-way.js';

takeTheOtherWay();
await import('../core/rate-limit.test.js');
